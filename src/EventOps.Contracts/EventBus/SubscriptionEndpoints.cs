using System.Buffers;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Intake;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// <c>POST /subscriptions/{subscription_id}/rotate-secret</c> and <c>…/enable</c>: what can be changed about a webhook
/// subscription.
/// </summary>
internal sealed class SubscriptionEndpoints
{
    private readonly EventBusServices _services;
    private readonly JsonBodyEndpoint _body;

    internal SubscriptionEndpoints(EventBusServices services)
    {
        _services = services;
        _body = new JsonBodyEndpoint(EventBusErrors.Answer, services.Limits.ControlBytesMax);
    }

    internal Task RotateSecretAsync(HttpContext context, Principal caller) =>
        _body.HandleOptionalAsync(context, caller, RotateSecretAsync);

    internal async Task EnableAsync(HttpContext context, Principal caller)
    {
        if (!NamedSubscription.TryFind(context, caller, _services.Engine.Subscriptions.Registry, out Subscription? subscription))
        {
            await NamedSubscription.NotFoundAsync(context);
            return;
        }

        if (subscription.Disabled is not null)
        {
            ControlReceipt receipt = await _services.Engine.Subscriptions.EnableAsync(subscription);
            if (receipt.Error != AdmitError.None)
            {
                await EventBusErrors.Answer.Admission(context, receipt.Error);
                return;
            }
        }

        await JsonAnswer.SendAsync(context, StatusCodes.Status200OK, Answer(subscription));
    }

    private async Task RotateSecretAsync(HttpContext context, Principal caller, JsonBody? request)
    {
        if (!NamedSubscription.TryFind(context, caller, _services.Engine.Subscriptions.Registry, out Subscription? subscription))
        {
            await NamedSubscription.NotFoundAsync(context);
            return;
        }

        WebhookRules rules = _services.Webhooks;
        string? secret = null;
        if (request is not null
            && (!JsonBody.TryReadText(request.Root, "secret", out secret) || (secret is not null && !rules.IsSecret(secret))))
        {
            await EventBusErrors.Answer.BadRequest(
                context, "Field 'secret' must be 24 to 64 printable ASCII characters, or whsec_ and 24 to 64 bytes in base64");
            return;
        }

        if (subscription.Terms.CallbackUrl is null)
        {
            await EventBusErrors.Answer.BadRequest(context, "The subscription has no callback_url, and so no secret");
            return;
        }

        secret ??= rules.NewSecret();
        long untilMs = _services.Clock.GetUtcNow().ToUnixTimeMilliseconds() + (long)rules.SecretOverlap.TotalMilliseconds;
        ControlReceipt receipt = await _services.Engine.Subscriptions.RotateSecretAsync(subscription, secret, untilMs);
        if (receipt.Error != AdmitError.None)
        {
            await EventBusErrors.Answer.Admission(context, receipt.Error);
            return;
        }

        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{\"subscription_id\":"u8);
        json.String(SubscriptionId.ToText(subscription.Id));
        json.Raw(",\"secret\":"u8);
        json.String(secret);
        json.Raw(",\"rotated_at\":"u8);
        json.Time(EventId.UnixTimeMs(receipt.Id));
        json.Raw(",\"previous_valid_until\":"u8);
        json.Time(untilMs);
        json.Raw("}"u8);
        json.Flush();
        await JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body);
    }

    private static ArrayBufferWriter<byte> Answer(Subscription subscription)
    {
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{\"subscription_id\":"u8);
        json.String(SubscriptionId.ToText(subscription.Id));
        json.Raw(",\"state\":\"active\"}"u8);
        json.Flush();
        return body;
    }
}
