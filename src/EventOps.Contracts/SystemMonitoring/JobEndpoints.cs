using System.Text;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Intake;
using EventOps.Engine.Queues;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary>
/// <c>POST …/jobs/{job_id}/retry</c>: at once, ahead of the backoff, attempts counted from 0; <c>DELETE …/jobs/{job_id}</c>:
/// for good.
/// </summary>
internal sealed class JobEndpoints
{
    private readonly QueueService _queues;

    internal JobEndpoints(QueueService queues) => _queues = queues;

    internal async Task RetryAsync(HttpContext context, Principal caller)
    {
        bool known = TryReadId(context, out JobId id);
        JobChange change = known ? await _queues.RetryAsync(caller.Tenant, id) : default;
        if (!known || change is not { Error: AdmitError.None, Result: QueueChangeResult.Done })
        {
            await RefuseAsync(context, known, change, "only a failed or scheduled job can be retried");
            return;
        }

        await PlatformAnswer.SendAsync(context, (ref json) =>
        {
            json.Raw("\"job_id\":"u8);
            json.String(id.ToString());
            json.Raw(",\"status\":\"queued\",\"attempts_reset\":true"u8);
        });
    }

    internal async Task DeleteAsync(HttpContext context, Principal caller)
    {
        bool known = TryReadId(context, out JobId id);
        JobChange change = known ? await _queues.DeleteAsync(caller.Tenant, id) : default;
        if (!known || change is not { Error: AdmitError.None, Result: QueueChangeResult.Done })
        {
            await RefuseAsync(context, known, change, "only a waiting, scheduled or failed job can be deleted");
            return;
        }

        await PlatformAnswer.SendAsync(context, (ref json) =>
        {
            json.Raw("\"job_id\":"u8);
            json.String(id.ToString());
            json.Raw(",\"status\":\"deleted\""u8);
        });
    }

    private static Task RefuseAsync(HttpContext context, bool known, JobChange change, string rule)
    {
        if (change.Error != AdmitError.None)
        {
            return SystemErrors.Answer.Admission(context, change.Error);
        }

        return known && change.Result == QueueChangeResult.Conflict
            ? SystemErrors.Answer.Conflict(context, $"The job is {Encoding.UTF8.GetString(JobJson.NameOf(change.State))}: {rule}")
            : SystemErrors.Answer.NotFound(context, $"Job not found: {ShownText.Of(TextOf(context))}");
    }

    private static bool TryReadId(HttpContext context, out JobId id) => JobId.TryParse(TextOf(context), out id);

    private static string TextOf(HttpContext context) => (string)context.Request.RouteValues["job_id"]!;
}
