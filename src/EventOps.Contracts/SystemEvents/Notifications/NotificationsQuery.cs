using EventOps.Contracts.Http;
using EventOps.Engine.Notifications;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemEvents.Notifications;

/// <summary>The rest of the query string of the list.</summary>
/// <param name="Status">Which, by what became of them.</param>
/// <param name="Timeframe">The name of the stretch of time.</param>
/// <param name="Days">How long that is.</param>
/// <param name="Limit">Notifications on the page at most.</param>
/// <param name="BeforeId">Only those below this id: the cursor.</param>
internal readonly record struct NotificationsQuery(NotificationStatus Status, string Timeframe, int Days, int Limit, long BeforeId)
{
    private const int LimitDefault = 25;
    private const int LimitMax = 100;

    internal static bool TryRead(HttpRequest request, out NotificationsQuery query, out string problem)
    {
        query = default;
        problem = string.Empty;
        NotificationStatus? status = TextOf(request, "status") switch
        {
            null => NotificationStatus.All,
            "unread" or "pending_review" => NotificationStatus.Unread,
            "reviewed" => NotificationStatus.Reviewed,
            _ => null,
        };
        (string? timeframe, int days) = TextOf(request, "timeframe") switch
        {
            "daily" => ("daily", 1),
            "weekly" => ("weekly", 7),
            null or "monthly" => ("monthly", 30),
            _ => (null, 0),
        };
        long beforeId = long.MaxValue;
        if (status is null)
        {
            problem = "status must be unread or reviewed";
        }
        else if (timeframe is null)
        {
            problem = "timeframe must be daily, weekly or monthly";
        }
        else if (!QueryNumber.TryRead(request, "limit", 1, LimitMax, LimitDefault, out long limit))
        {
            problem = $"limit must be a whole number from 1 to {LimitMax}";
        }
        else if (TextOf(request, "cursor") is { } cursor && !NotificationId.TryParse(cursor, out beforeId))
        {
            problem = "cursor must be the next_cursor of the page before";
        }
        else
        {
            query = new NotificationsQuery(status.Value, timeframe, days, (int)limit, beforeId);
        }

        return problem.Length == 0;
    }

    /// <summary>A parameter; null when it is absent. Given twice it is one that nothing is equal to.</summary>
    private static string? TextOf(HttpRequest request, string name) =>
        request.Query[name] is { Count: > 0 } given ? string.Join(',', given.ToArray()) : null;
}
