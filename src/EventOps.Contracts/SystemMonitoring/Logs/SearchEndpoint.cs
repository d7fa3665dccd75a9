using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Errors;
using EventOps.Engine.Logs;
using EventOps.Operations.Exports;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring.Logs;

/// <summary><c>GET …/logs</c>: the lines of the caller's tenant that all filters let through, newest first.</summary>
internal sealed class SearchEndpoint
{
    private const int LimitDefault = 50;
    private const int LimitMax = 100;

    /// <summary>Sent on when this much is written: a page may be a hundred lines of the largest.</summary>
    private const int UnsentBytesMax = 256 * 1024;

    /// <summary>The longest that a search takes: then there was a turn.</summary>
    private const int RetryAfterMs = 2_000;

    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly LogStore _store;

    internal SearchEndpoint(LogStore store) => _store = store;

    internal async Task HandleAsync(HttpContext context, Principal caller)
    {
        LogExportTerms? terms = LogsQuery.TryRead(context.Request, out string problem);
        if (!QueryNumber.TryRead(context.Request, "limit", 1, LimitMax, LimitDefault, out long limit))
        {
            problem = $"limit must be a whole number from 1 to {LimitMax}";
        }

        if (!QueryNumber.TryRead(context.Request, "offset", 0, int.MaxValue, 0, out long offset))
        {
            problem = $"offset must be a whole number from 0 to {int.MaxValue}";
        }

        if (problem.Length > 0 || terms!.ToQuery(caller.Tenant, out _) is not { } query)
        {
            await SystemErrors.Answer.BadRequest(context, problem);
            return;
        }

        if (await FindAsync(context, caller, query, (int)offset, (int)limit) is { } page)
        {
            await SendAsync(context, page, limit, offset);
        }
    }

    /// <summary>The page, in a turn that is over when it is found; null when there is none to be had, which was answered.</summary>
    private async ValueTask<LogPage?> FindAsync(HttpContext context, Principal caller, LogQuery query, int offset, int limit)
    {
        using LogTurn turn = await _store.Turns.TakeAsync(caller.KeyId, context.RequestAborted);
        if (turn.Refusal == LogTurnRefusal.None)
        {
            return _store.Search(query, offset, limit, context.RequestAborted);
        }

        await SystemErrors.Answer.WriteAsync(context, turn.Refusal == LogTurnRefusal.CallerIsBusy
            ? new Refusal(StatusCodes.Status429TooManyRequests, "Too many log searches of this key wait for their turn")
            {
                RetryAfterMs = RetryAfterMs,
            }
            : new Refusal(StatusCodes.Status503ServiceUnavailable, "Too many log searches are under way; try again later")
            {
                RetryAfterMs = RetryAfterMs,
            });
        return null;
    }

    private static async Task SendAsync(HttpContext context, LogPage page, long limit, long offset)
    {
        context.Response.ContentType = MediaTypes.Json;
        RequestId.Set(context);
        PipeWriter output = context.Response.BodyWriter;
        output.Write(PlatformAnswer.Opening);
        output.Write("\"logs\":["u8);
        for (int next = 0; next < page.Lines.Count;)
        {
            WriteSome(output, page.Lines, ref next);
            await output.FlushAsync(context.RequestAborted);
        }

        WriteEnd(output, page, limit, offset);
        await output.FlushAsync(context.RequestAborted);
    }

    private static void WriteSome(PipeWriter output, IReadOnlyList<KeptLogLine> lines, ref int next)
    {
        using var json = new Utf8JsonWriter(output, Options);
        while (next < lines.Count && output.UnflushedBytes < UnsentBytesMax)
        {
            output.Write(next > 0 ? ","u8 : ""u8);
            json.Reset();
            LogLineJson.Write(json, lines[next++]);
            json.Flush();
        }
    }

    private static void WriteEnd(PipeWriter output, LogPage page, long limit, long offset)
    {
        var json = new JsonText(output);
        json.Raw("],\"pagination\":{\"total\":"u8);
        json.Number(page.Total);
        json.Raw(",\"limit\":"u8);
        json.Number(limit);
        json.Raw(",\"offset\":"u8);
        json.Number(offset);
        json.Raw(page.TotalIsLowerBound ? ",\"total_is_lower_bound\":true}"u8 : "}"u8);
        json.Raw(PlatformAnswer.Closing);
        json.Flush();
    }
}
