using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Notifications;
using EventOps.Engine.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.SystemEvents.Notifications;

/// <summary>
/// <c>GET /api/v1/notifications/stream</c>: what arrives, as server-sent events: <c>notification</c>, with an id to resume
/// behind; <c>reviewed</c>, when somebody reviewed one; <c>resync</c>, when there were more reviews than could be told.
/// Without <c>Last-Event-ID</c> it begins with what arrives next.
/// </summary>
internal sealed class NotificationStreamEndpoint
{
    /// <summary>Notifications read from the index at once.</summary>
    private const int PageMax = 100;
    private const int RetryAfterMs = 5_000;
    private readonly NotificationServices _services;
    private readonly NotificationFeed _feed;

    internal NotificationStreamEndpoint(NotificationServices services, NotificationFeed feed)
    {
        _services = services;
        _feed = feed;
    }

    internal async Task HandleAsync(HttpContext context, Principal caller)
    {
        if (_feed.Asked(context, caller, out Task refusal) is not { } view)
        {
            await refusal;
            return;
        }

        if (!TryReadLastId(context.Request, out long? lastId))
        {
            await NotificationsContract.Errors.BadRequest(
                context, $"Last-Event-ID must be a notification id such as {NotificationId.Example}");
            return;
        }

        using NotificationStream? stream = _services.Engine.Notifications.OpenStream(caller.Tenant, view.Shows, lastId);
        if (stream is null)
        {
            await NotificationsContract.Errors.Unavailable(
                context,
                "As many polls and streams are open as there may be (EventOps:Limits:PollWaitersMax); try again",
                RetryAfterMs);
            return;
        }

        EventStreamText.Begin(context);
        await SendAsync(stream, caller, context.Response.BodyWriter, view, context.RequestAborted);
    }

    /// <summary>
    /// One page at a time, and on only when the reader has taken what was sent, and while its key counts: a stream ends
    /// with the key that opened it.
    /// </summary>
    private async Task SendAsync(
        NotificationStream stream, Principal caller, PipeWriter output, FeedView view, CancellationToken cancellation)
    {
        var text = new EventStreamText(output);
        text.Start();
        await output.FlushAsync(cancellation);
        while (await stream.NextAsync(PageMax, _services.StreamHeartbeat, cancellation) is { } next
            && _services.Doors.IsGood(caller))
        {
            if (next.IsNothing)
            {
                text.Heartbeat();
            }
            else
            {
                Write(text, view, next);
            }

            await output.FlushAsync(cancellation);
        }
    }

    private void Write(EventStreamText text, FeedView view, NotificationArrivals next)
    {
        // Closed before waiting for what comes next: it holds on to what it read.
        using EventReadSession session = _services.Engine.Reader.OpenSession();
        var data = new ArrayBufferWriter<byte>();
        foreach (Notification one in next.Arrived)
        {
            text.Id(Encoding.ASCII.GetBytes(NotificationId.ToText(one.Event.Id)));
            Write(text, "notification"u8, data, session, view, one);
        }

        foreach (Notification one in next.Reviewed)
        {
            Write(text, "reviewed"u8, data, session, view, one);
        }

        if (next.MissedReviews)
        {
            text.Name("resync"u8);
            text.Data("{}"u8);
        }
    }

    private static void Write(
        EventStreamText text,
        ReadOnlySpan<byte> name,
        ArrayBufferWriter<byte> data,
        EventReadSession session,
        FeedView view,
        in Notification one)
    {
        data.ResetWrittenCount();
        var json = new JsonText(data);
        json.Raw("{"u8);
        NotificationJson.WriteMembers(ref json, session, view, one);
        if (one.Review is { } review)
        {
            NotificationJson.WriteReview(ref json, review);
        }

        json.Raw("}"u8);
        json.Flush();
        text.Name(name);
        text.Data(data.WrittenSpan);
    }

    /// <summary>A reader that comes back names the last notification it saw in a header; one that comes with it for the
    /// first time can only name it in the query.</summary>
    private static bool TryReadLastId(HttpRequest request, out long? lastId)
    {
        StringValues given = request.Headers["Last-Event-ID"];
        given = StringValues.IsNullOrEmpty(given) ? request.Query["last_event_id"] : given;
        lastId = null;
        if (StringValues.IsNullOrEmpty(given))
        {
            return true;
        }

        bool isId = NotificationId.TryParse(given.Count == 1 ? given[0] : null, out long id);
        lastId = id;
        return isId;
    }
}
