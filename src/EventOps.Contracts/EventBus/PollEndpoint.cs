using System.Buffers;
using System.IO.Pipelines;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Intake;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// <c>GET /poll/{subscriber}</c>: the next events of a subscriber, waiting for one up to <c>timeout_ms</c>; with
/// <c>lease_ms</c> for this caller only.
/// </summary>
internal sealed class PollEndpoint
{
    private const int LimitDefault = 50;
    private readonly EventBusServices _services;

    internal PollEndpoint(EventBusServices services) => _services = services;

    internal async Task HandleAsync(HttpContext context, Principal caller)
    {
        if (!TryReadQuery(context.Request, out Query query, out string problem))
        {
            await EventBusErrors.Answer.BadRequest(context, problem);
            return;
        }

        string name = PathName.Of(context, "subscriber");
        if (_services.Engine.Subscriptions.Registry.FindCallersSubscriber(caller.Tenant, name) is not { } subscriber)
        {
            await EventBusErrors.Answer.NotFound(context, $"Subscriber not found: {ShownText.Of(name)}");
            return;
        }

        PollService polls = _services.Engine.Polls;
        var timeout = TimeSpan.FromMilliseconds(query.TimeoutMs);
        PollPage page = await (query.LeaseMs == 0
            ? polls.PollAsync(subscriber, query.SinceId, query.Limit, timeout, context.RequestAborted)
            : polls.LeaseAsync(subscriber, query.LeaseMs, query.Limit, timeout, context.RequestAborted));
        if (page.Error != AdmitError.None)
        {
            await EventBusErrors.Answer.Admission(context, page.Error);
            return;
        }

        context.Response.ContentType = MediaTypes.Json;
        RequestId.Set(context);
        using EventReadSession session = _services.Engine.Reader.OpenSession();
        PipeWriter output = context.Response.BodyWriter;
        output.Write("{\"events\":"u8);
        await PolledEventJson.WriteListAsync(output, session, page, context.RequestAborted);
        WriteEnd(output, page);
        await output.FlushAsync(context.RequestAborted);
    }

    private static void WriteEnd(PipeWriter output, PollPage page)
    {
        var json = new JsonText(output);
        json.Raw(",\"next_cursor\":"u8);
        json.EventId(page.CursorId);
        json.Raw(",\"has_more\":"u8);
        json.Boolean(page.HasMore);
        json.Raw("}"u8);
        json.Flush();
    }

    private bool TryReadQuery(HttpRequest request, out Query query, out string problem)
    {
        query = default;
        int limitMax = _services.Limits.PageLimitMax;
        int timeoutMsMax = _services.Limits.PollTimeoutMsMax;
        if (!QueryNumber.TryRead(request, "limit", 1, limitMax, Math.Min(LimitDefault, limitMax), out long limit))
        {
            problem = $"limit must be a whole number from 1 to {limitMax}";
            return false;
        }

        if (!QueryNumber.TryRead(request, "timeout_ms", 0, timeoutMsMax, 0, out long timeoutMs))
        {
            problem = $"timeout_ms must be a whole number from 0 to {timeoutMsMax}";
            return false;
        }

        StringValues since = request.Query["since_event_id"];
        long sinceId = 0;
        if (since.Count > 1 || (since.Count == 1 && !EventId.TryParseEvent(since[0], out sinceId)))
        {
            problem = "since_event_id must be an event id or a next_cursor: evt_ and 13 characters";
            return false;
        }

        int leaseMsMax = _services.Limits.LeaseMsMax;
        if (!QueryNumber.TryRead(request, "lease_ms", LeaseEndpoint.LeaseMsMin, leaseMsMax, 0, out long leaseMs))
        {
            problem = $"lease_ms must be a whole number from {LeaseEndpoint.LeaseMsMin} to {leaseMsMax}";
            return false;
        }

        if (leaseMs > 0 && since.Count > 0)
        {
            problem = "lease_ms and since_event_id exclude each other: a lease takes what waits, from the first such event on";
            return false;
        }

        problem = string.Empty;
        query = new Query(since.Count == 0 ? null : sinceId, (int)limit, (int)timeoutMs, (int)leaseMs);
        return true;
    }

    private readonly record struct Query(long? SinceId, int Limit, int TimeoutMs, int LeaseMs);
}
