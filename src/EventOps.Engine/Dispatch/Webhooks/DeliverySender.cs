using System.Threading.Channels;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>
/// Takes prepared deliveries and sends them, one at a time per loop: while the outcome of one is being journaled the
/// next is under way already. Pool threads.
/// </summary>
internal sealed class DeliverySender
{
    private readonly Subscription _subscription;
    private readonly Uri _url;
    private readonly WebhookParts _parts;
    private readonly DeliveryComposer _composer;

    internal DeliverySender(Subscription subscription, Uri url, WebhookParts parts, DeliveryComposer composer)
    {
        _subscription = subscription;
        _url = url;
        _parts = parts;
        _composer = composer;
    }

    internal async Task RunAsync(ChannelReader<PreparedDelivery> ready, CancellationToken stopping)
    {
        Task outcome = Task.CompletedTask;
        try
        {
            await foreach (PreparedDelivery prepared in ready.ReadAllAsync(stopping))
            {
                if (_subscription.Disabled is not null || _subscription.IsPaused(prepared.Lane.Priority))
                {
                    // Held back while it waited in the channel.
                    GiveBack(prepared);
                    continue;
                }

                AttemptResult result = await SendAsync(prepared, stopping);

                // The response came on a socket's thread, which other connections wait for.
                await Task.Yield();
                if (result.Outcome == AttemptOutcome.NotAttempted)
                {
                    GiveBack(prepared);
                    continue;
                }

                prepared.Body.Dispose();
                await outcome;
                outcome = SettleAsync(prepared, result, stopping);
            }
        }
        finally
        {
            await outcome;
        }
    }

    private ValueTask<AttemptResult> SendAsync(PreparedDelivery prepared, CancellationToken stopping)
    {
        (string deliveryId, string subscriptionId) = _composer.IdsOf(prepared.Delivery);
        SubscriptionSecrets secrets = _subscription.Secrets ?? throw new InvalidOperationException("A webhook without a secret.");
        long nowMs = _parts.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        return _parts.Sender.SendAsync(
            new WebhookRequest(
                _url,
                deliveryId,
                subscriptionId,
                secrets.Current,
                secrets.PreviousAt(nowMs),
                prepared.TraceParent,
                prepared.Body.Memory),
            stopping);
    }

    private async Task SettleAsync(PreparedDelivery prepared, AttemptResult result, CancellationToken stopping)
    {
        await _parts.Outcomes.SettleAsync(_subscription, prepared.Lane, prepared.Delivery, result, stopping);
        prepared.Delivery.InFlight = false;
        _subscription.Work.Pulse();
    }

    private void GiveBack(PreparedDelivery prepared)
    {
        prepared.Release();
        _subscription.Work.Pulse();
    }
}
