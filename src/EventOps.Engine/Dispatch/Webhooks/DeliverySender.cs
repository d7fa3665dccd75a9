using System.Threading.Channels;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>
/// Takes prepared deliveries and sends them, one at a time per loop: while the outcomes of the last ones are being
/// journaled, several in one commit, the next is under way already. Pool threads.
/// </summary>
internal sealed class DeliverySender
{
    /// <summary>
    /// Outcomes on their way to the journal per loop: a commit lasts as long as a few POSTs, and what a crash has sent again,
    /// under the same id, is no more than these.
    /// </summary>
    private const int OutcomesMax = 8;

    /// <summary>A signature older than this is made anew: far less than any receiver's tolerance.</summary>
    private const int SignatureMsMax = 5_000;

    private readonly Subscription _subscription;
    private readonly WebhookParts _parts;
    private readonly ReceiverHold _hold;

    internal DeliverySender(Subscription subscription, WebhookParts parts, ReceiverHold hold)
    {
        _hold = hold;
        _subscription = subscription;
        _parts = parts;
    }

    internal async Task RunAsync(ChannelReader<Task<PreparedDelivery?>> ready, CancellationToken stopping)
    {
        var outcomes = new Queue<Task>(OutcomesMax);
        try
        {
            await foreach (Task<PreparedDelivery?> pending in ready.ReadAllAsync(stopping))
            {
                if (await pending is not { } prepared)
                {
                    continue;
                }

                if (_subscription.Disabled is not null || _subscription.IsPaused(prepared.Lane.Priority) || prepared.IsOutdated)
                {
                    // Held back, or not the same any more, while it waited in the channel.
                    GiveBack(prepared);
                    continue;
                }

                AttemptResult result = await _parts.Sender.SendAsync(UpToDate(prepared), stopping);

                // The response came on a socket's thread, which other connections wait for.
                await Task.Yield();
                if (result.Outcome == AttemptOutcome.NotAttempted)
                {
                    GiveBack(prepared);
                    continue;
                }

                if (result.RetryAfterMs > 0)
                {
                    _hold.Until(result.RetryAfterMs);
                }

                prepared.Body.Dispose();
                if (outcomes.Count == OutcomesMax)
                {
                    await outcomes.Dequeue();
                }

                outcomes.Enqueue(SettleAsync(prepared, result, stopping));
            }
        }
        finally
        {
            await Task.WhenAll(outcomes);
        }
    }

    /// <summary>
    /// The request, to be signed anew when it waited for long behind a slow one, or the secret was replaced meanwhile:
    /// receivers refuse signatures that are minutes old.
    /// </summary>
    private WebhookRequest UpToDate(PreparedDelivery prepared)
    {
        long nowMs = _parts.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        SubscriptionSecrets? secrets = _subscription.Secrets;
        WebhookRequest request = prepared.Request;
        return secrets is null || (secrets.Current == request.Secret && Math.Abs(nowMs - prepared.SignedAtMs) < SignatureMsMax)
            ? request
            : request with { Secret = secrets.Current, PreviousSecret = secrets.PreviousAt(nowMs), Signatures = null };
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
