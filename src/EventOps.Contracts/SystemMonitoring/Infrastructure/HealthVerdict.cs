using EventOps.Contracts.Http;
using EventOps.Operations.Probing;

namespace EventOps.Contracts.SystemMonitoring.Infrastructure;

/// <summary>Gathers what is wrong with a part: the worst of it is the status, all of it the reason.</summary>
internal sealed class HealthVerdict
{
    private readonly List<string> _reasons = [];
    private ServiceHealth _health = ServiceHealth.Healthy;

    internal static ReadOnlySpan<byte> NameOf(ServiceHealth health) => health switch
    {
        ServiceHealth.Healthy => "healthy"u8,
        ServiceHealth.Degraded => "degraded"u8,
        ServiceHealth.Down => "down"u8,
        _ => "unknown"u8,
    };

    internal HealthVerdict Degraded(bool isSo, FormattableString why) => Add(isSo, ServiceHealth.Degraded, why);

    internal HealthVerdict Down(bool isSo, FormattableString why) => Add(isSo, ServiceHealth.Down, why);

    /// <summary>Something that is worth saying, and not wrong.</summary>
    internal HealthVerdict Note(bool isSo, FormattableString what) => Add(isSo, ServiceHealth.Healthy, what);

    /// <summary>Begins an object with its name and status.</summary>
    internal HealthVerdict Open(ref JsonText json, string name)
    {
        json.Raw("{\"name\":"u8);
        json.String(name);
        json.Raw(",\"status\":"u8);
        json.String(NameOf(_health));
        return this;
    }

    /// <summary>Ends it with the reason, if there is one.</summary>
    internal void Close(ref JsonText json)
    {
        if (_reasons.Count > 0)
        {
            json.Raw(",\"reason\":"u8);
            json.String(string.Join("; ", _reasons));
        }

        json.Raw("}"u8);
    }

    private HealthVerdict Add(bool isSo, ServiceHealth health, FormattableString why)
    {
        if (isSo)
        {
            _reasons.Add(FormattableString.Invariant(why));
            _health = health > _health ? health : _health;
        }

        return this;
    }
}
