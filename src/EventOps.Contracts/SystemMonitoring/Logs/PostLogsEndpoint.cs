using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Logs;
using EventOps.Engine.Logs;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring.Logs;

/// <summary>
/// <c>POST …/logs</c>: 1 who calls, 2 the body, 3 every line for itself, 4 the rate limit by lines, 5 the good ones into the
/// log store of the caller's tenant, durable, 6 the result. Bad lines are refused one by one; a body that is no list of
/// lines at all is refused whole.
/// </summary>
internal sealed class PostLogsEndpoint
{
    private readonly LogDoor _logs;
    private readonly ContractDoor _door;
    private readonly AccessRule _rule;

    internal PostLogsEndpoint(LogDoor logs, ContractDoor door, AccessRule rule)
    {
        _logs = logs;
        _door = door;
        _rule = rule;
    }

    internal async Task HandleAsync(HttpContext context)
    {
        // 1
        if (_door.Identify(context, _rule, out Task refusal) is not { } caller)
        {
            await refusal;
            return;
        }

        RequestLogScope.Note(context, caller);
        string? type = context.Request.ContentType;
        bool isNdjson = MediaTypes.Is(type, MediaTypes.Ndjson);
        if (!isNdjson && type is not null && !MediaTypes.Is(type, MediaTypes.Json))
        {
            await SystemErrors.Answer.MediaType(context, $"{MediaTypes.Json} or {MediaTypes.Ndjson}");
            return;
        }

        // 2
        using BodyBuffer body = await BodyBuffer.ReadAsync(context, _logs.BodyBytesMax);
        if (body.Error != BodyReadError.None)
        {
            await SystemErrors.Answer.Body(context, body.Error, _logs.BodyBytesMax);
            return;
        }

        // 3
        var outcome = new LogBatchOutcome();
        var lines = new List<LogLine>();
        if (Read(body.Memory, isNdjson, caller, lines, outcome) is { } problem)
        {
            await SystemErrors.Answer.BadRequest(context, problem);
            return;
        }

        // 4
        if (!_door.TryTake(context, caller, _rule, lines.Count + outcome.Rejected, out refusal))
        {
            await refusal;
            return;
        }

        if (lines.Count == 0)
        {
            await outcome.RefuseAsync(context);
            return;
        }

        // 5
        LogWriteError error = await _logs.Store.WriteAsync(caller.Tenant, lines, context.RequestAborted);
        await (error == LogWriteError.None
            ? outcome.AnswerAsync(context, lines.Count)
            : SystemErrors.Answer.WriteAsync(context, LogWriteRefusals.Of(error)));
    }

    private string? Read(ReadOnlyMemory<byte> body, bool isNdjson, Principal caller, List<LogLine> lines, LogBatchOutcome outcome)
    {
        var reader = new LogBatchReader(body, isNdjson);
        long nowMicros = LogTime.Now(_logs.Clock);
        int index = 0;
        string? problem;
        for (; reader.MoveNext(out ReadOnlyMemory<byte> bytes, out problem); index++)
        {
            if (index == _logs.LinesMax)
            {
                return $"There are more than {_logs.LinesMax} lines; send fewer at a time";
            }

            if (ReadLine(bytes, nowMicros, caller.Tenant, out string wrong) is { } line)
            {
                lines.Add(line);
            }
            else
            {
                outcome.Reject(index, wrong);
            }
        }

        return problem ?? (index == 0 ? "There is no line" : null);
    }

    private LogLine? ReadLine(ReadOnlyMemory<byte> bytes, long nowMicros, string tenant, out string problem)
    {
        using JsonBody? json = JsonBody.TryParse(bytes, out problem);
        if (json is null)
        {
            problem = problem.Replace("The body", "The line", StringComparison.Ordinal);
            return null;
        }

        LogLine? line = LogLineRequest.TryRead(json.Root, nowMicros, out problem);
        problem = line is null ? problem : _logs.Rules.Problem(tenant, line, nowMicros) ?? string.Empty;
        return problem.Length == 0 ? line : null;
    }
}
