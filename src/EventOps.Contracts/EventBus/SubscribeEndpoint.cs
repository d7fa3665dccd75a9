using System.Buffers;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Intake;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary><c>POST /subscribe</c> and <c>DELETE /subscribe/{subscription_id}</c>.</summary>
internal sealed class SubscribeEndpoint
{
    private readonly EventBusServices _services;
    private readonly JsonBodyEndpoint _body;

    internal SubscribeEndpoint(EventBusServices services)
    {
        _services = services;
        _body = new JsonBodyEndpoint(EventBusErrors.Answer, services.Limits.ControlBytesMax);
    }

    internal Task SubscribeAsync(HttpContext context, Principal caller) =>
        _body.HandleAsync(context, caller, SubscribeAsync);

    internal async Task UnsubscribeAsync(HttpContext context, Principal caller)
    {
        SubscriptionService subscriptions = _services.Engine.Subscriptions;
        if (!NamedSubscription.TryFind(context, caller, subscriptions.Registry, out Subscription? subscription))
        {
            await NamedSubscription.NotFoundAsync(context);
            return;
        }

        ControlReceipt receipt = await subscriptions.UnsubscribeAsync(subscription);
        if (receipt.Error != AdmitError.None)
        {
            await EventBusErrors.Answer.Admission(context, receipt.Error);
            return;
        }

        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{\"subscription_id\":"u8);
        json.String(SubscriptionId.ToText(subscription.Id));
        json.Raw(",\"status\":\"unsubscribed\",\"removed_at\":"u8);
        json.Time(EventId.UnixTimeMs(receipt.Id));
        json.Raw("}"u8);
        json.Flush();
        await JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body);
    }

    private async Task SubscribeAsync(HttpContext context, Principal caller, JsonBody request)
    {
        SubscriptionTerms? terms = SubscribeRequest.TryRead(
            request.Root, caller.Tenant, _services.Limits.FilterNamesMax, out string problem);
        string? secret = null;
        terms = terms is null ? null : SubscribeOptions.TryAdd(request.Root, terms, _services.Webhooks, out secret, out problem);
        if (terms is null)
        {
            await EventBusErrors.Answer.BadRequest(context, problem);
            return;
        }

        SubscriptionService subscriptions = _services.Engine.Subscriptions;
        if (subscriptions.IsFull)
        {
            await EventBusErrors.Answer.BadRequest(
                context, $"There are {subscriptions.SubscriptionsMax} subscriptions already, the most there may be");
            return;
        }

        ControlReceipt receipt = await subscriptions.SubscribeAsync(terms, secret);
        if (receipt.Error != AdmitError.None)
        {
            await EventBusErrors.Answer.Admission(context, receipt.Error);
            return;
        }

        AuditedCall.Of(context)?.Target(SubscriptionId.ToText(receipt.Id)).Detail("subscriber", terms.Subscriber);
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{"u8);
        SubscriptionJson.WriteTerms(ref json, receipt.Id, terms);
        if (secret is not null)
        {
            // The only time it is shown.
            json.Raw(",\"secret\":"u8);
            json.String(secret);
        }

        json.Raw("}"u8);
        json.Flush();
        await JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body);
    }
}
