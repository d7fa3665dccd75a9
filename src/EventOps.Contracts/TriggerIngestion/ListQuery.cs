using EventOps.Contracts.Http;
using EventOps.Engine.Inboxes;
using EventOps.Engine.Subscriptions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.TriggerIngestion;

/// <summary>
/// What <c>GET /v1/events</c> is asked: <c>status</c>, <c>event_type</c> (with <c>*</c>; a comma list or repeated),
/// <c>limit</c>, <c>cursor</c>. A parameter that is there but wrong is an error, never a default.
/// </summary>
internal static class ListQuery
{
    private const int LimitDefault = 50;
    private const int LimitMax = 1_000;
    private const int TypesMax = 100;
    private const int TypeLengthMax = 256;

    /// <summary>Reads it; null with what is wrong otherwise.</summary>
    internal static InboxQuery? TryRead(HttpRequest request, out string code, out string problem)
    {
        code = problem = string.Empty;
        if (!TryReadStatus(request.Query["status"], out InboxStatus? status))
        {
            (code, problem) = ("invalid_status", "status must be undelivered or acknowledged");
        }
        else if (!TryReadTypes(request.Query["event_type"], out WildcardPattern[] types))
        {
            (code, problem) = (
                "invalid_event_type",
                $"event_type must be 1 to {TypesMax} names of 1 to {TypeLengthMax} characters, separated by commas");
        }
        else if (!QueryNumber.TryRead(request, "limit", 1, LimitMax, LimitDefault, out long limit))
        {
            (code, problem) = ("invalid_limit", $"limit must be a whole number from 1 to {LimitMax}");
        }
        else if (!TryReadCursor(request.Query["cursor"], out long beforeId))
        {
            (code, problem) = ("invalid_cursor", "cursor must be the next_cursor of a page");
        }
        else
        {
            return new InboxQuery(status, types, beforeId, (int)limit);
        }

        return null;
    }

    private static bool TryReadStatus(StringValues given, out InboxStatus? status)
    {
        // The contract calls the transition "delivered", and the state "acknowledged".
        status = given.Count == 0 ? null : (string?)given switch
        {
            "undelivered" => InboxStatus.Undelivered,
            "acknowledged" or "delivered" => InboxStatus.Acknowledged,
            _ => null,
        };
        return given.Count == 0 || status is not null;
    }

    private static bool TryReadTypes(StringValues given, out WildcardPattern[] types)
    {
        string[] names = [.. given.SelectMany(one => (one ?? string.Empty).Split(',', StringSplitOptions.TrimEntries))];
        bool good = names.Length <= TypesMax && names.All(one => one.Length is > 0 and <= TypeLengthMax);
        types = good ? [.. names.Select(one => new WildcardPattern(one))] : [];
        return good;
    }

    private static bool TryReadCursor(StringValues given, out long beforeId)
    {
        beforeId = InboxQuery.FromNewest;
        return given.Count == 0 || (given.Count == 1 && EventCursor.TryParse(given[0] ?? string.Empty, out beforeId));
    }
}
