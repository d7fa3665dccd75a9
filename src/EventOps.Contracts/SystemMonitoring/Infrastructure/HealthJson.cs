using EventOps.Contracts.Http;
using EventOps.Engine.Observability;

namespace EventOps.Contracts.SystemMonitoring.Infrastructure;

/// <summary>Members that several parts have.</summary>
internal static class HealthJson
{
    /// <summary><c>{"avg": …, "p95": …, "p99": …}</c>, or <c>null</c> when nothing was measured.</summary>
    internal static void Times(ref JsonText json, ReadOnlySpan<byte> member, in LatencySummary times) =>
        Times(ref json, member, times.HasSamples, times.AvgMs, times.P95Ms, times.P99Ms);

    internal static void Times(ref JsonText json, ReadOnlySpan<byte> member, bool known, double avgMs, double p95Ms, double p99Ms)
    {
        Name(ref json, member);
        if (!known)
        {
            json.Raw("null"u8);
            return;
        }

        json.Raw("{\"avg\":"u8);
        json.Number(avgMs);
        json.Raw(",\"p95\":"u8);
        json.Number(p95Ms);
        json.Raw(",\"p99\":"u8);
        json.Number(p99Ms);
        json.Raw("}"u8);
    }

    internal static void Number(ref JsonText json, ReadOnlySpan<byte> member, long? value)
    {
        Name(ref json, member);
        if (value is { } number)
        {
            json.Number(number);
        }
        else
        {
            json.Raw("null"u8);
        }
    }

    internal static void Number(ref JsonText json, ReadOnlySpan<byte> member, double? value)
    {
        Name(ref json, member);
        if (value is { } number)
        {
            json.Number(number);
        }
        else
        {
            json.Raw("null"u8);
        }
    }

    internal static void Time(ref JsonText json, ReadOnlySpan<byte> member, DateTimeOffset? time)
    {
        Name(ref json, member);
        json.Time(time?.ToUnixTimeMilliseconds() ?? 0);
    }

    private static void Name(ref JsonText json, ReadOnlySpan<byte> member)
    {
        json.Raw(",\""u8);
        json.Raw(member);
        json.Raw("\":"u8);
    }
}
