using System.Buffers;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.CloudEvents;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// <c>GET /events/{event_id}</c>: one event, and what became of it for each subscription that matches it; or
/// the event alone as a CloudEvent, where <c>Accept</c> asks for one.
/// </summary>
internal sealed class EventByIdEndpoint
{
    private readonly EventBusServices _services;

    internal EventByIdEndpoint(EventBusServices services) => _services = services;

    internal async Task HandleAsync(HttpContext context, Principal caller)
    {
        string text = (string)context.Request.RouteValues["event_id"]!;
        if (!EventId.TryParseEvent(text, out long id) || _services.Engine.Reader.FindCallers(caller.Tenant, id) is not { } reference)
        {
            await EventBusErrors.Answer.NotFound(context, $"Event not found: {ShownText.Of(text)}");
            return;
        }

        if (CloudEventAnswer.IsWanted(context.Request))
        {
            await CloudEventAnswer.SendAsync(context, _services.Engine.Reader, reference);
            return;
        }

        var body = new ArrayBufferWriter<byte>();
        Write(body, reference, caller.Tenant);
        await JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body);
    }

    private void Write(ArrayBufferWriter<byte> body, EventRef reference, string tenant)
    {
        using EventReadSession session = _services.Engine.Reader.OpenSession();
        var json = new JsonText(body);
        EventJson.WriteOpen(ref json, body, session, reference);
        json.Raw(",\"deliveries\":["u8);
        bool first = true;
        foreach (DeliveryState delivery in _services.Engine.Subscriptions.DeliveriesOf(tenant, reference))
        {
            json.Raw(first ? "{\"subscriber\":"u8 : ",{\"subscriber\":"u8);
            json.String(delivery.Subscription.Terms.Subscriber);
            DeliveryJson.Write(ref json, delivery.Sight);
            json.Raw("}"u8);
            first = false;
        }

        json.Raw("]}"u8);
        json.Flush();
    }
}
