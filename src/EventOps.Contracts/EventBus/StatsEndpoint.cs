using System.Buffers;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Tenants;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary><c>GET /stats</c>: an hour, a day or a week, by type, source and priority, what was delivered in it, and
/// what the tenant has taken of its quota.</summary>
internal sealed class StatsEndpoint
{
    private const long HourMs = 3_600_000;
    private const double SuccessRateMax = 100;
    private readonly EventBusServices _services;

    internal StatsEndpoint(EventBusServices services) => _services = services;

    internal async Task HandleAsync(HttpContext context, Principal caller)
    {
        string period = context.Request.Query.TryGetValue("period", out var given) ? given.ToString() : "day";
        long lengthMs = period switch
        {
            "hour" => HourMs,
            "day" => 24 * HourMs,
            "week" => 7 * 24 * HourMs,
            _ => 0,
        };
        if (lengthMs == 0)
        {
            await EventBusErrors.Answer.BadRequest(context, "period must be hour, day or week");
            return;
        }

        long sinceMs = _services.Clock.GetUtcNow().ToUnixTimeMilliseconds() - lengthMs;
        EventStatistics statistics = EventStatistics.Of(_services.Engine.Reader, caller.Tenant, sinceMs);
        OutcomeCounts delivered = _services.Engine.Subscriptions.OutcomesSince(caller.Tenant, sinceMs);
        await JsonAnswer.SendAsync(context, StatusCodes.Status200OK, Answer(
            period, statistics, delivered, _services.Engine.Tenants.StatusOf(caller.Tenant)));
    }

    private ArrayBufferWriter<byte> Answer(
        string period, EventStatistics statistics, OutcomeCounts delivered, TenantStatus tenant)
    {
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{\"period\":"u8);
        json.String(period);
        json.Raw(",\"total_events\":"u8);
        json.Number(statistics.Total);
        json.Raw(",\"by_type\":"u8);
        WriteCounts(ref json, statistics.ByType);
        json.Raw(",\"by_source\":"u8);
        WriteCounts(ref json, statistics.BySource);
        json.Raw(",\"by_priority\":{"u8);
        for (int i = 0; i < statistics.ByPriority.Count; i++)
        {
            json.Raw(i > 0 ? ","u8 : ""u8);
            json.String(EventJson.NameOf((EventPriority)i));
            json.Raw(":"u8);
            json.Number(statistics.ByPriority[i]);
        }

        // What ended: events delivered or acknowledged, and dead letters. Nothing ended yet is no failure.
        long ended = delivered.Completed + delivered.Failed;
        json.Raw("},\"delivery_stats\":{\"total_deliveries\":"u8);
        json.Number(ended);
        json.Raw(",\"successful\":"u8);
        json.Number(delivered.Completed);
        json.Raw(",\"failed\":"u8);
        json.Number(delivered.Failed);
        json.Raw(",\"success_rate\":"u8);
        json.Number(ended == 0 ? SuccessRateMax : Math.Round(SuccessRateMax * delivered.Completed / ended, 2));
        json.Raw("},\"tenant\":{\"retained_bytes\":"u8);
        json.Number(tenant.RetainedBytes);
        json.Raw(",\"retained_bytes_max\":"u8);
        WriteQuota(ref json, tenant.RetainedBytesMax);
        json.Raw(",\"events_per_second_max\":"u8);
        WriteQuota(ref json, tenant.EventsPerSecondMax);
        json.Raw("}}"u8);
        json.Flush();
        return body;
    }

    private static void WriteQuota(ref JsonText json, long quota)
    {
        if (quota > 0)
        {
            json.Number(quota);
        }
        else
        {
            json.Raw("null"u8);
        }
    }

    private void WriteCounts(ref JsonText json, IReadOnlyList<NamedCount> counts)
    {
        int shown = Math.Min(counts.Count, _services.Limits.StatsNamesMax);
        long other = 0;
        json.Raw("{"u8);
        for (int i = 0; i < counts.Count; i++)
        {
            if (i >= shown || counts[i].Name == "other")
            {
                // A type that is really called "other" shares the member: JSON has room for one.
                other += counts[i].Count;
                continue;
            }

            json.String(counts[i].Name);
            json.Raw(":"u8);
            json.Number(counts[i].Count);
            json.Raw(","u8);
        }

        json.Raw("\"other\":"u8);
        json.Number(other);
        json.Raw("}"u8);
    }
}
