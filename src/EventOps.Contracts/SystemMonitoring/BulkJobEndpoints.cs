using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Intake;
using EventOps.Engine.Queues;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary>
/// <c>POST …/queues/{queue_name}/jobs/retry</c> and <c>…/delete</c>: all failed jobs that a filter lets through;
/// <c>dry_run</c> answers how many those are and changes nothing.
/// </summary>
internal sealed class BulkJobEndpoints
{
    private const int BytesMax = 64 * 1024;
    private static readonly string[] Members = ["status", "event_type", "event_id", "error", "dry_run"];
    private readonly JsonBodyEndpoint _body = new(SystemErrors.Answer, BytesMax);
    private readonly QueueService _queues;

    internal BulkJobEndpoints(QueueService queues) => _queues = queues;

    internal Task RetryAsync(HttpContext context, Principal caller) => _body.HandleAsync(
        context, caller, (request, who, body) => ChangeAsync(request, who, body, "retried", _queues.RetryFailedAsync));

    internal Task DeleteAsync(HttpContext context, Principal caller) => _body.HandleAsync(
        context, caller, (request, who, body) => ChangeAsync(request, who, body, "deleted", _queues.DeleteFailedAsync));

    private static async Task ChangeAsync(
        HttpContext context,
        Principal caller,
        JsonBody body,
        string member,
        Func<string, QueueName, JobFilter, bool, ValueTask<BulkChange?>> change)
    {
        if (!TryRead(body.Root, out JobFilter filter, out bool dryRun, out string problem))
        {
            await SystemErrors.Answer.BadRequest(context, problem);
            return;
        }

        if (!QueuePath.TryRead(context, out QueueName queue) || await change(caller.Tenant, queue, filter, dryRun) is not { } made)
        {
            await QueuePath.NotFound(context);
            return;
        }

        if (made.Error != AdmitError.None)
        {
            await SystemErrors.Answer.Admission(
                context, made.Error, alreadyDone: $"; {member} {made.Changed} of {made.Matched} jobs before");
            return;
        }

        Tell(AuditedCall.Of(context), made, member, dryRun);
        await PlatformAnswer.SendAsync(context, (ref answer) =>
        {
            answer.Raw("\"matched\":"u8);
            answer.Number(made.Matched);
            answer.Raw(",\""u8);
            answer.Raw(member == "retried" ? "retried"u8 : "deleted"u8);
            answer.Raw("\":"u8);
            answer.Number(made.Changed);
            answer.Raw(",\"dry_run\":"u8);
            answer.Boolean(dryRun);
        });
    }

    private static void Tell(AuditedCall? call, BulkChange made, string member, bool dryRun)
    {
        if (dryRun)
        {
            call?.ChangedNothing();
        }

        call?.Detail(member, $"{made.Changed}");
    }

    private static bool TryRead(JsonElement body, out JobFilter filter, out bool dryRun, out string problem)
    {
        filter = JobFilter.None;
        dryRun = false;
        foreach (JsonProperty member in body.EnumerateObject())
        {
            if (!Members.Any(member.NameEquals))
            {
                // A criterion that is silently ignored would change jobs nobody meant.
                problem = $"The body takes {string.Join(", ", Members)} only";
                return false;
            }
        }

        if (!JsonBody.TryReadText(body, "status", out string? status) || status != "failed")
        {
            problem = "Field 'status' must be \"failed\": only failed jobs are changed together";
            return false;
        }

        if (body.TryGetProperty("dry_run", out JsonElement dry))
        {
            if (dry.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            {
                problem = "Field 'dry_run' must be true or false";
                return false;
            }

            dryRun = dry.GetBoolean();
        }

        if (!JsonBody.TryReadText(body, "event_type", out string? eventType)
            || !JsonBody.TryReadText(body, "event_id", out string? eventId)
            || !JsonBody.TryReadText(body, "error", out string? error))
        {
            problem = "Fields 'event_type', 'event_id' and 'error' must be strings";
            return false;
        }

        return JobQuery.TryReadFilter(eventType, eventId, error, out filter, out problem);
    }
}
