using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Operations.Runs;
using EventOps.Operations.Runbooks;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.OpsConsole.Runbooks;

/// <summary>
/// <c>POST /api/ops/runbooks/execute</c>: 1 reads what is asked for, 2 runs it to its end, whether or not the caller waits,
/// 3 answers. A run that ended with another exit code than 0 is an answer (200, <c>failed</c>); 500 is for a script that
/// could not be run to an end of its own.
/// </summary>
internal sealed class ExecuteEndpoint(RunbookServices services)
{
    private const int BodyBytesMax = 16 << 10;

    private static readonly JsonBodyEndpoint Body = new(OpsErrors.Answer, BodyBytesMax);

    internal Task HandleAsync(HttpContext context, Principal caller) => Body.HandleAsync(context, caller, RunAsync);

    private async Task RunAsync(HttpContext context, Principal caller, JsonBody body)
    {
        // 1
        string newRequestId = Guid.NewGuid().ToString();
        if (RunRequest.TryRead(body.Root, services.Runner.Settings, caller.Name, newRequestId, out RunOrder? order) is { } problem)
        {
            await OpsErrors.Answer.Unprocessable(context, problem);
            return;
        }

        AuditedCall.Of(context)?.Target(order!.Command)
            .Detail("request_id", order.RequestId)
            .Detail("dry_run", order.DryRun ? "true" : null)
            .Detail("reason", order.Reason.Length > 0 ? order.Reason : null);

        // 2
        RunAnswer answer = await services.Runner.ExecuteAsync(order!);

        // 3
        await (answer.Outcome switch
        {
            RunOutcome.Ran => AnswerAsync(context, answer.Run!, answer.IsOwed),
            RunOutcome.Busy => OpsErrors.Answer.Conflict(context, "Another runbook is running; see GET /api/ops/status"),
            RunOutcome.Running => OpsErrors.Answer.Conflict(context, $"Request '{order!.RequestId}' is running"),
            RunOutcome.Conflict => OpsErrors.Answer.Conflict(
                context, $"Request id '{order!.RequestId}' was used for something else; take another"),
            _ => OpsErrors.Answer.Admission(context, answer.Error),
        });
    }

    private Task AnswerAsync(HttpContext context, RunbookRun run, bool isOwed)
    {
        if (isOwed)
        {
            // The journal that would hold up the answer is what it is about.
            AuditedCall.Of(context)?.WithoutWaiting();
        }

        AuditedCall.Of(context)?.Detail("exit_code", run.End is null ? null : $"{run.End.ExitCode}");
        string? problem = run.End?.Error;
        if (services.Engine() is null)
        {
            // Nobody can record it: the caller is told at least what happened.
            problem ??= run.End?.Logs.LastOrDefault(static one => one.Level == RunLogLevel.Error).Message ?? "No engine is open";
        }

        return problem is { } error
            ? OpsErrors.Answer.Of(context, StatusCodes.Status500InternalServerError, error)
            : OpsJson.SendAsync(context, (ref json) =>
            {
                json.Raw("\"runbook\":"u8);
                RunJson.WriteAnswer(ref json, run, services.Runner);
                json.Raw(",\"health\":"u8);
                RunJson.WriteHealth(ref json, run);
            });
    }
}
