using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Intake;
using EventOps.Engine.Queues;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary>
/// <c>POST …/queues/{queue_name}/pause</c> and <c>/resume</c>: idempotent; a paused queue keeps accepting events, and hands
/// none over.
/// </summary>
internal sealed class QueueSwitchEndpoints
{
    private readonly QueueService _queues;

    internal QueueSwitchEndpoints(QueueService queues) => _queues = queues;

    internal Task PauseAsync(HttpContext context, Principal caller) => SwitchAsync(context, caller, paused: true);

    internal Task ResumeAsync(HttpContext context, Principal caller) => SwitchAsync(context, caller, paused: false);

    private async Task SwitchAsync(HttpContext context, Principal caller, bool paused)
    {
        if (!QueuePath.TryRead(context, out QueueName queue))
        {
            await QueuePath.NotFound(context);
            return;
        }

        QueueSwitch done = await _queues.SwitchAsync(caller.Tenant, queue, paused);
        if (done.Error != AdmitError.None)
        {
            await SystemErrors.Answer.Admission(context, done.Error);
            return;
        }

        if (done.Result == QueueChangeResult.NotFound)
        {
            await QueuePath.NotFound(context);
            return;
        }

        await PlatformAnswer.SendAsync(context, (ref json) =>
        {
            json.Raw("\"queue\":"u8);
            json.String(queue.ToString());
            json.Raw(",\"status\":"u8);
            json.String(paused ? "paused"u8 : "active"u8);
            json.Raw(",\"timestamp\":"u8);
            json.Time(done.AtMs);
        });
    }
}
