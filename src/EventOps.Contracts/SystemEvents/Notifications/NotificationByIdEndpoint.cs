using System.IO.Pipelines;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Notifications;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemEvents.Notifications;

/// <summary>
/// <c>GET /api/v1/notifications/{id}</c>: one notification with the event behind it, and its review. What the caller's
/// roles do not see is not there.
/// </summary>
internal sealed class NotificationByIdEndpoint
{
    private readonly NotificationServices _services;
    private readonly NotificationFeed _feed;

    internal NotificationByIdEndpoint(NotificationServices services, NotificationFeed feed)
    {
        _services = services;
        _feed = feed;
    }

    internal async Task HandleAsync(HttpContext context, Principal caller)
    {
        FeedView view = _feed.Whole(caller);
        if (!NotificationId.TryParse((string?)context.Request.RouteValues["notification_id"], out long id)
            || _services.Engine.Notifications.Find(caller.Tenant, view.Shows, id) is not { } found)
        {
            await NotificationFeed.NotFound(context);
            return;
        }

        context.Response.ContentType = MediaTypes.Json;
        RequestId.Set(context);
        using EventReadSession session = _services.Engine.Reader.OpenSession();
        Write(context.Response.BodyWriter, session, view, found);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void Write(PipeWriter output, EventReadSession session, FeedView view, Notification found)
    {
        Series series = session.SeriesOf(found.Event);
        var json = new JsonText(output);
        json.Raw(PlatformAnswer.Opening);
        NotificationJson.WriteMembers(ref json, session, view, found);
        json.Raw(",\"event_id\":"u8);
        json.EventId(found.Event.Id);
        json.Raw(",\"source\":"u8);
        json.String(series.Source);
        json.Raw(",\"scopes\":["u8);
        bool isFirst = true;
        foreach (string scope in view.Rules.Of(series).ScopesIn(view.Scopes))
        {
            json.Raw(isFirst ? ""u8 : ","u8);
            json.String(scope);
            isFirst = false;
        }

        json.Raw("],\"payload\":"u8);
        bool isIntact = session.TryRead(found.Event, out EventRecord record);
        PayloadJson.Write(ref json, output, record.Encoding, record.Data, absent: "null"u8);
        if (!isIntact)
        {
            json.Raw(",\"damaged\":true"u8);
        }

        if (found.Review is { } review)
        {
            NotificationJson.WriteReview(ref json, review);
        }

        json.Raw(PlatformAnswer.Closing);
        json.Flush();
    }
}
