using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Queues;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary><c>GET …/queues</c>: every subscriber's queues by priority, and that of the replays.</summary>
internal sealed class QueuesEndpoint
{
    private readonly SystemServices _services;

    internal QueuesEndpoint(SystemServices services) => _services = services;

    internal Task HandleAsync(HttpContext context, Principal caller) => PlatformAnswer.SendAsync(context, (ref json) =>
    {
        long nowMs = _services.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        json.Raw("\"queues\":["u8);
        bool first = true;
        foreach (QueueStatus queue in _services.Engine.Queues.List(caller.Tenant))
        {
            json.Raw(first ? "{\"name\":"u8 : ",{\"name\":"u8);
            Write(ref json, queue, nowMs);
            json.Raw("}"u8);
            first = false;
        }

        json.Raw("]"u8);
    });

    private void Write(ref JsonText json, QueueStatus queue, long nowMs)
    {
        json.String(queue.Name.ToString());
        json.Raw(",\"priority\":"u8);
        json.String(QueueName.TextOf(queue.Name.Priority));
        json.Raw(",\"active_jobs\":"u8);
        json.Number(queue.Active);
        json.Raw(",\"waiting_jobs\":"u8);
        json.Number(queue.Waiting);
        json.Raw(",\"scheduled_jobs\":"u8);
        json.Number(queue.Scheduled);
        json.Raw(",\"completed_last_hour\":"u8);
        json.Number(queue.CompletedLastHour);
        json.Raw(",\"failed_jobs\":"u8);
        json.Number(queue.Failed);
        json.Raw(",\"oldest_waiting_seconds\":"u8);
        json.Number(queue.OldestUnsettledMs == 0 ? 0 : Math.Max(0, nowMs - queue.OldestUnsettledMs) / 1_000);
        json.Raw(",\"paused\":"u8);
        json.Boolean(queue.IsPaused);
        json.Raw(",\"status\":"u8);
        json.String(_services.Queues.StatusOf(queue));
    }
}
