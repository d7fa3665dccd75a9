using EventOps.Contracts.Http.Logs;
using EventOps.Engine.Logs;
using EventOps.Operations.Exports;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring.Logs;

/// <summary>The filters of a search, which are those of an export.</summary>
internal static class LogsQuery
{
    private const int TextLengthMax = 1_024;

    /// <summary>Reads the filters: of the terms, the format is the caller's business.</summary>
    internal static LogExportTerms? TryRead(HttpRequest request, out string problem)
    {
        IQueryCollection given = request.Query;
        foreach (string name in (ReadOnlySpan<string>)["query", "level", "service", "request_id", "user_id"])
        {
            if (given[name] is { Count: > 1 } || given[name] is [{ Length: 0 or > TextLengthMax }])
            {
                problem = $"{name} must be given once, with 1 to {TextLengthMax} characters";
                return null;
            }
        }

        var terms = new LogExportTerms
        {
            Format = LogExportFormat.Json,
            Query = given["query"],
            Severity = LogSeverityText.TryParse(given["level"]),
            Service = given["service"],
            RequestId = given["request_id"],
            UserId = given["user_id"],
        };
        if (given["level"].Count > 0 && terms.Severity is null)
        {
            problem = "level must be error, warning, info or debug";
            return null;
        }

        if (terms.Query is not null && !LogTermsParser.TryParse(terms.Query, out _, out string? unread))
        {
            problem = "query cannot be read: " + unread;
            return null;
        }

        if (!TryReadTime(given, "start_time", out long? from, out problem) || !TryReadTime(given, "end_time", out long? to, out problem))
        {
            return null;
        }

        problem = from > to ? "start_time must not be after end_time" : string.Empty;
        return problem.Length > 0 ? null : terms with { FromMicros = from, ToMicros = to };
    }

    private static bool TryReadTime(IQueryCollection given, string name, out long? micros, out string problem)
    {
        micros = null;
        problem = string.Empty;
        if (given[name].Count == 0)
        {
            return true;
        }

        if (given[name].Count > 1 || !LogTime.TryParse(given[name], out long read))
        {
            problem = $"{name} must be an ISO 8601 time such as 2025-12-04T12:15:30Z";
            return false;
        }

        micros = read;
        return true;
    }
}
