using System.IO.Pipelines;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// <c>GET /stream/{subscriber}</c>: a subscriber's events as server-sent events, as they come. Goes on behind
/// <c>Last-Event-ID</c>, else starts with what is not acknowledged; acknowledging is <c>POST /ack</c>'s.
/// </summary>
internal sealed class StreamEndpoint
{
    /// <summary>Events read from the index at once; each is sent on its own, so more would only wait.</summary>
    private const int PageEvents = 100;
    private const int RetryAfterMs = 5_000;
    private readonly EventBusServices _services;

    internal StreamEndpoint(EventBusServices services) => _services = services;

    internal async Task HandleAsync(HttpContext context, Principal caller)
    {
        if (!TryReadLastId(context.Request, out long? lastId))
        {
            await EventBusErrors.Answer.BadRequest(context, "Last-Event-ID must be an event id: evt_ and 13 characters");
            return;
        }

        string name = PathName.Of(context, "subscriber");
        if (_services.Engine.Subscriptions.Registry.FindCallersSubscriber(caller.Tenant, name) is not { } subscriber)
        {
            await EventBusErrors.Answer.NotFound(context, $"Subscriber not found: {ShownText.Of(name)}");
            return;
        }

        using EventStream? stream = _services.Engine.Polls.OpenStream(subscriber, lastId);
        if (stream is null)
        {
            await EventBusErrors.Answer.Unavailable(
                context,
                "As many polls and streams are open as there may be (EventOps:Limits:PollWaitersMax); try again",
                RetryAfterMs);
            return;
        }

        EventStreamText.Begin(context);
        await SendAsync(stream, caller, context.Response.BodyWriter, lastId ?? 0, context.RequestAborted);
    }

    /// <summary>
    /// One page at a time, and on only when the reader has taken what was sent, and while its key counts: a stream ends
    /// with the key that opened it.
    /// </summary>
    private async Task SendAsync(
        EventStream stream, Principal caller, PipeWriter output, long lastId, CancellationToken cancellation)
    {
        var text = new ServerSentEvents(output, lastId);
        text.Start();
        await output.FlushAsync(cancellation);
        while (await stream.NextAsync(PageEvents, _services.Limits.StreamHeartbeat, cancellation) is { } events
            && _services.Doors.IsGood(caller))
        {
            if (events.Count == 0)
            {
                text.Heartbeat();
            }
            else
            {
                await SendAsync(text, output, events, cancellation);
            }

            await output.FlushAsync(cancellation);
        }
    }

    private async Task SendAsync(
        ServerSentEvents text, PipeWriter output, IReadOnlyList<PolledEvent> events, CancellationToken cancellation)
    {
        // Closed before waiting for the next events: it holds on to what it read.
        using EventReadSession session = _services.Engine.Reader.OpenSession();
        foreach (PolledEvent one in events)
        {
            text.Write(session, one);
            if (output.UnflushedBytes >= EventJson.UnsentBytesMax)
            {
                await output.FlushAsync(cancellation);
            }
        }
    }

    /// <summary>A reader that comes back names the last event it saw in a header; one that comes with it for the first
    /// time can only name it in the query.</summary>
    private static bool TryReadLastId(HttpRequest request, out long? lastId)
    {
        StringValues given = request.Headers["Last-Event-ID"];
        given = StringValues.IsNullOrEmpty(given) ? request.Query["last_event_id"] : given;
        lastId = null;
        if (StringValues.IsNullOrEmpty(given))
        {
            return true;
        }

        bool isId = given.Count == 1 & EventId.TryParseEvent(given[0], out long id);
        lastId = id;
        return isId;
    }
}
