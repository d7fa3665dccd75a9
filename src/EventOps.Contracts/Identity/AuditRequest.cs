using System.Diagnostics.CodeAnalysis;
using EventOps.Contracts.Http;
using EventOps.Engine.Auditing;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.Identity;

/// <summary>Reads what is asked of the audit: a parameter that is there but wrong is an error, never a default.</summary>
internal static class AuditRequest
{
    private const int LimitMax = 1_000;
    private const int LimitDefault = 50;

    internal static AuditQuery? TryRead(HttpRequest request, out string problem)
    {
        if (!QueryNumber.TryRead(request, "limit", 1, LimitMax, LimitDefault, out long limit))
        {
            problem = $"limit must be a whole number from 1 to {LimitMax}";
        }
        else if (!TryReadOutcome(request, out AuditOutcome? outcome))
        {
            problem = "outcome must be allowed, denied or failed";
        }
        else if (!TryReadCursor(request, out long? beforeId))
        {
            problem = "cursor must be the next_cursor of a page";
        }
        else if (!QueryNumber.TryReadTime(request, "since", out long? sinceMs)
            || !QueryNumber.TryReadTime(request, "until", out long? untilMs))
        {
            problem = "since and until must be ISO 8601 times such as 2026-01-17T12:00:00Z";
        }
        else if (!TryReadTexts(request, out problem, out string?[] texts))
        {
            return null;
        }
        else
        {
            return new AuditQuery
            {
                Actor = PatternOf(texts[0]),
                Action = PatternOf(texts[1]),
                Target = PatternOf(texts[2]),
                RequestId = texts[3],
                Tenant = texts[4],
                Outcome = outcome,
                SinceMs = sinceMs ?? 0,
                UntilMs = untilMs,
                BeforeId = beforeId,
                Limit = (int)limit,
            };
        }

        return null;
    }

    /// <summary>The texts, in the order they are asked for above.</summary>
    private static bool TryReadTexts(HttpRequest request, out string problem, out string?[] texts)
    {
        ReadOnlySpan<string> names = ["actor", "action", "target", "request_id", "tenant"];
        texts = new string?[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            if (!TryReadOne(request, names[i], out texts[i]) || texts[i] is { Length: 0 or > AuditBounds.TargetMax })
            {
                problem = $"{names[i]} must be given once, with 1 to {AuditBounds.TargetMax} characters";
                return false;
            }
        }

        problem = string.Empty;
        return true;
    }

    private static bool TryReadOutcome(HttpRequest request, out AuditOutcome? outcome)
    {
        bool single = TryReadOne(request, "outcome", out string? text);
        outcome = text switch
        {
            "allowed" => AuditOutcome.Allowed,
            "denied" => AuditOutcome.Denied,
            "failed" => AuditOutcome.Failed,
            _ => null,
        };
        return single && text is null == outcome is null;
    }

    private static bool TryReadCursor(HttpRequest request, out long? beforeId)
    {
        beforeId = null;
        if (!TryReadOne(request, "cursor", out string? text))
        {
            return false;
        }

        if (text is null)
        {
            return true;
        }

        bool isCursor = EventId.TryParse(text, AuditItem.IdPrefix, out long id);
        beforeId = id;
        return isCursor;
    }

    private static bool TryReadOne(HttpRequest request, string name, out string? text)
    {
        StringValues given = request.Query[name];
        text = given.Count == 1 ? given[0] : null;
        return given.Count <= 1;
    }

    [return: NotNullIfNotNull(nameof(text))]
    private static WildcardPattern? PatternOf(string? text) => text is null ? null : new WildcardPattern(text);
}
