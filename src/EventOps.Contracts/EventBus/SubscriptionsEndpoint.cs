using System.Buffers;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary><c>GET /subscriptions</c>: all of the tenant's, with what they have delivered and what waits.</summary>
internal sealed class SubscriptionsEndpoint
{
    private readonly EventBusServices _services;

    internal SubscriptionsEndpoint(EventBusServices services) => _services = services;

    internal async Task HandleAsync(HttpContext context, Principal caller)
    {
        SubscriptionService service = _services.Engine.Subscriptions;
        IReadOnlyList<Subscription> subscriptions = service.Registry.Of(caller.Tenant);
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{\"subscriptions\":["u8);
        for (int i = 0; i < subscriptions.Count; i++)
        {
            json.Raw(i > 0 ? ","u8 : ""u8);
            SubscriptionJson.Write(ref json, subscriptions[i], service.BacklogOf(subscriptions[i]));
        }

        json.Raw("],\"total\":"u8);
        json.Number(subscriptions.Count);
        json.Raw("}"u8);
        json.Flush();
        await JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body);
    }
}
