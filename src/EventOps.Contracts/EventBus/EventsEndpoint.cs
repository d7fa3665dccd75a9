using System.Buffers;
using System.IO.Pipelines;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary><c>GET /events</c>: newest first, by type, source, priority and time, with the exact total.</summary>
internal sealed class EventsEndpoint
{
    private const int LimitDefault = 100;
    private readonly EventBusServices _services;

    internal EventsEndpoint(EventBusServices services) => _services = services;

    internal async Task HandleAsync(HttpContext context, Principal caller)
    {
        if (!TryReadQuery(context.Request, caller, out Query query, out string problem))
        {
            await EventBusErrors.Answer.BadRequest(context, problem);
            return;
        }

        EventPage page = _services.Engine.Reader.NewestFirst(query.Filter, query.FromId, query.Offset, query.Limit);
        context.Response.ContentType = MediaTypes.Json;
        RequestId.Set(context);
        using EventReadSession session = _services.Engine.Reader.OpenSession();
        PipeWriter output = context.Response.BodyWriter;
        output.Write("{\"events\":"u8);
        await EventJson.WriteListAsync(output, session, page.Events, context.RequestAborted);
        WriteEnd(output, page, query);
        await output.FlushAsync(context.RequestAborted);
    }

    private static void WriteEnd(PipeWriter output, EventPage page, Query query)
    {
        var json = new JsonText(output);
        json.Raw(",\"total\":"u8);
        json.Number(page.Total);
        json.Raw(",\"limit\":"u8);
        json.Number(query.Limit);
        json.Raw(",\"offset\":"u8);
        json.Number(query.Offset);
        json.Raw("}"u8);
        json.Flush();
    }

    private bool TryReadQuery(HttpRequest request, Principal caller, out Query query, out string problem)
    {
        query = default;
        int limitMax = _services.Limits.PageLimitMax;
        if (!QueryNumber.TryRead(request, "limit", 1, limitMax, Math.Min(LimitDefault, limitMax), out long limit))
        {
            problem = $"limit must be a whole number from 1 to {limitMax}";
        }
        else if (!QueryNumber.TryRead(request, "offset", 0, long.MaxValue, 0, out long offset))
        {
            problem = "offset must be a whole number, at least 0";
        }
        else if (!QueryNumber.TryReadTime(request, "since", out long? sinceMs))
        {
            problem = "since must be an ISO 8601 time such as 2026-01-17T12:00:00Z";
        }
        else if (!FilterQuery.TryRead(request, caller.Tenant, out EventFilter filter, out problem))
        {
            return false;
        }
        else
        {
            // "Events after this time": an event's own published_at does not give it again.
            query = new Query(filter, sinceMs is { } ms ? EventId.FirstAfter(ms) : 0, offset, (int)limit);
            return true;
        }

        return false;
    }

    private readonly record struct Query(EventFilter Filter, long FromId, long Offset, int Limit);
}
