using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.SystemEvents.Rules;
using EventOps.Engine.Notifications;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemEvents.Notifications;

/// <summary>
/// <c>GET /api/v1/notifications</c>: a page of what the caller asks for, newest first, with exact counts and the next
/// review.
/// </summary>
internal sealed class NotificationsEndpoint
{
    private readonly NotificationServices _services;
    private readonly NotificationFeed _feed;

    internal NotificationsEndpoint(NotificationServices services, NotificationFeed feed)
    {
        _services = services;
        _feed = feed;
    }

    internal Task HandleAsync(HttpContext context, Principal caller)
    {
        if (!NotificationsQuery.TryRead(context.Request, out NotificationsQuery query, out string problem))
        {
            return NotificationsContract.Errors.BadRequest(context, problem);
        }

        if (_feed.Asked(context, caller, out Task refusal) is not { } view)
        {
            return refusal;
        }

        DateTimeOffset now = _services.Clock.GetUtcNow();
        long fromId = EventId.FirstOf(now.AddDays(-query.Days).ToUnixTimeMilliseconds());
        NotificationService notifications = _services.Engine.Notifications;
        NotificationPage page = notifications.Page(new NotificationQuery(caller.Tenant, view.Shows)
        {
            FromId = fromId,
            BeforeId = query.BeforeId,
            Status = query.Status,
            Limit = query.Limit,
        });
        NotificationCounts counts = notifications.Count(caller.Tenant, view.Shows, fromId);
        NotificationCounts urgent = counts.Unread == 0 ? default : notifications.Count(caller.Tenant, view.IsUrgent, fromId);
        DateTimeOffset review = NextReview(view, now, urgent.Unread > 0);
        using EventReadSession session = _services.Engine.Reader.OpenSession();
        return PlatformAnswer.SendListAsync(
            context,
            (ref json) => WriteItems(ref json, session, view, page),
            (ref json) => WriteMeta(ref json, query, page, counts, review));
    }

    private static void WriteItems(ref JsonText json, EventReadSession session, FeedView view, NotificationPage page)
    {
        for (int i = 0; i < page.Notifications.Count; i++)
        {
            json.Raw(i > 0 ? ",{"u8 : "{"u8);
            NotificationJson.WriteMembers(ref json, session, view, page.Notifications[i]);
            json.Raw("}"u8);
        }
    }

    private static void WriteMeta(
        ref JsonText json, in NotificationsQuery query, NotificationPage page, NotificationCounts counts, DateTimeOffset review)
    {
        json.Raw("\"timeframe\":"u8);
        json.String(query.Timeframe);
        json.Raw(",\"next_review_date\":"u8);
        json.Time(review.ToUnixTimeMilliseconds());
        json.Raw(",\"counts\":{\"total\":"u8);
        json.Number(counts.Total);
        json.Raw(",\"unread\":"u8);
        json.Number(counts.Unread);
        json.Raw(",\"reviewed\":"u8);
        json.Number(counts.Reviewed);
        json.Raw("},\"next_cursor\":"u8);
        json.String(page.HasMore ? NotificationId.ToText(page.Notifications[^1].Event.Id) : null);
        json.Raw(",\"has_more\":"u8);
        json.Boolean(page.HasMore);
    }

    /// <summary>Now, while something urgent is unread; else the first of the reviews that the scopes' rules have.</summary>
    private DateTimeOffset NextReview(FeedView view, DateTimeOffset now, bool isUrgent)
    {
        if (isUrgent)
        {
            return now;
        }

        // Alerts alone, and none is unread: somebody looks every day.
        return _services.Rules.CyclesOf(view.Scopes)
            .Where(one => one != ReviewCycle.Immediate)
            .DefaultIfEmpty(ReviewCycle.Daily)
            .Min(one => _services.Times.NextAfter(one, now));
    }
}
