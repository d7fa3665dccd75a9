using System.Buffers;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Journaling;
using EventOps.Engine.Observability;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary><c>GET /health</c>: the contract's figures, and what is wrong when something is.</summary>
internal sealed class HealthEndpoint
{
    private const long HourMs = 3_600_000;
    private readonly EventBusServices _services;

    internal HealthEndpoint(EventBusServices services)
    {
        _services = services;
    }

    internal async Task HandleAsync(HttpContext context, Principal caller)
    {
        EngineStatus status = _services.Engine.Status;
        IReadOnlyList<string> problems = status.Problems;
        bool takesEvents = status.Writer == WriterState.Running;
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{\"status\":"u8);
        json.Raw(!takesEvents ? "\"unhealthy\""u8 : problems.Count > 0 ? "\"degraded\""u8 : "\"healthy\""u8);
        json.Raw(",\"service\":\"event-bus\",\"version\":\"1.0\",\"events_total\":"u8);
        EventFilter all = EventFilter.All(caller.Tenant);
        long nowMs = _services.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        json.Number(_services.Engine.Reader.Count(all, 0));
        json.Raw(",\"events_last_hour\":"u8);
        json.Number(_services.Engine.Reader.Count(all, EventId.FirstOf(nowMs - HourMs)));
        json.Raw(",\"subscribers\":"u8);
        json.Number(_services.Engine.Subscriptions.Registry.SubscribersOf(caller.Tenant));
        json.Raw(",\"database_size_mb\":"u8);
        json.Number(status.BytesOnDisk / (1024.0 * 1024.0));
        json.Raw(",\"uptime_seconds\":"u8);
        json.Number((long)_services.Clock.GetElapsedTime(_services.StartedAt).TotalSeconds);
        WriteJournal(ref json, status);
        json.Raw(",\"problems\":["u8);
        for (int i = 0; i < problems.Count; i++)
        {
            json.Raw(i > 0 ? ","u8 : ""u8);
            json.String(problems[i]);
        }

        json.Raw("]}"u8);
        json.Flush();
        await JsonAnswer.SendAsync(
            context, takesEvents ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, body);
    }

    private static void WriteJournal(ref JsonText json, EngineStatus status)
    {
        RecoveryReport recovery = status.Recovery;
        json.Raw(",\"journal\":{\"state\":"u8);
        json.Raw(status.Writer switch
        {
            WriterState.Running => "\"running\""u8,
            WriterState.Failed => "\"failed\""u8,
            _ => "\"stopped\""u8,
        });
        json.Raw("},\"recovery\":{\"events\":"u8);
        json.Number(recovery.Events);
        json.Raw(",\"replayed_frames\":"u8);
        json.Number(recovery.ReplayedFrames);
        json.Raw(",\"tail_bytes_cut\":"u8);
        json.Number(recovery.TailBytesCut);
        json.Raw(",\"quarantined\":"u8);
        json.Number(recovery.Damaged.Count);
        json.Raw(",\"lost_frames\":"u8);
        json.Number(recovery.LostFrames);
        json.Raw(",\"seconds\":"u8);
        json.Number(recovery.Seconds);
        json.Raw("}"u8);
    }
}
