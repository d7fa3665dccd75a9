using System.Collections.Concurrent;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.Observability;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>
/// Journals what became of attempts: success, the next attempt by the schedule, or a dead letter; and disables the
/// subscription when its receiver is gone or has failed for too long. Any thread.
/// </summary>
internal sealed class DeliveryOutcomes
{
    /// <summary>How soon to try again when the journal does not take a record: as soon as it may be open again.</summary>
    internal const int JournalRetryMs = 250;

    private readonly EventIntake _intake;
    private readonly WebhookSettings _settings;
    private readonly TimeProvider _clock;
    private readonly DisableAlert _alert;
    private readonly EngineMetrics _metrics;

    /// <summary>Subscriptions that are being disabled: of several attempts that end at once one tells.</summary>
    private readonly ConcurrentDictionary<long, bool> _disabling = new();

    internal DeliveryOutcomes(
        EventIntake intake, WebhookSettings settings, TimeProvider clock, DisableAlert alert, EngineMetrics metrics)
    {
        _intake = intake;
        _settings = settings;
        _clock = clock;
        _alert = alert;
        _metrics = metrics;
    }

    /// <summary>Whether a subscription is on its way to be disabled: told already, and not done yet.</summary>
    internal bool IsDisabling(Subscription subscription) => _disabling.ContainsKey(subscription.Id);

    /// <summary>Journals the end of an attempt; ends when it is durable, or the server stops.</summary>
    internal async Task SettleAsync(
        Subscription subscription, DeliveryLane lane, Delivery delivery, AttemptResult result, CancellationToken stopping)
    {
        int attempts = delivery.Status.Attempts + 1;
        long nowMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        AttemptNote? note = result.Outcome == AttemptOutcome.Delivered
            ? null
            : new AttemptNote(nowMs, result.Status, result.DurationMs, result.Error ?? "unknown");
        AttemptEnd end = AttemptEnd.Succeeded;
        long nextAtMs = 0;
        if (note is not null)
        {
            bool again = _settings.Retries.TryNext(attempts, Random.Shared.NextDouble, result.RetryAfterMs, out long delayMs);
            end = again || result.Outcome == AttemptOutcome.Gone ? AttemptEnd.Retry : AttemptEnd.Failed;
            nextAtMs = nowMs + delayMs;
        }

        _metrics.WebhookAttempted(note is null, result.DurationMs, delivery.Status.EventCount);
        await AcknowledgementsOfAsync(subscription, delivery);
        await JournalAsync(
            new DeliveryAttempted(subscription.Id, lane.Priority, delivery.Id, end, attempts, nextAtMs, note), stopping);
        if (note is not null)
        {
            await DisableIfHopelessAsync(subscription.Parent ?? subscription, result, nowMs, stopping);
        }
    }

    /// <summary>Journals a record, again and again while the journal refuses; false when the server stops before.</summary>
    internal async ValueTask<ControlReceipt> JournalAsync(IControlRecord record, CancellationToken stopping)
    {
        while (true)
        {
            ControlReceipt receipt = await _intake.SubmitAsync(record);

            // One pool item resumes many waiters of a commit in turn: the others must not wait for what follows here.
            await Task.Yield();
            if (receipt.Error == AdmitError.None || stopping.IsCancellationRequested)
            {
                return receipt;
            }

            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(JournalRetryMs), _clock, stopping);
            }
            catch (OperationCanceledException)
            {
                return receipt;
            }
        }
    }

    /// <summary>
    /// Waits for acknowledgements on their way that settle events of the delivery: they were resolved while the events
    /// waited, and must be in the journal first.
    /// </summary>
    private static async ValueTask AcknowledgementsOfAsync(Subscription subscription, Delivery delivery)
    {
        PendingAcks pending = subscription.Owner!.PendingAcks;
        while (true)
        {
            PendingAck? underWay = null;
            lock (pending.Gate)
            {
                if (pending.IsEmpty)
                {
                    return;
                }

                foreach (long id in delivery.Status.Jobs.Ids)
                {
                    underWay ??= pending.Find(subscription.Id, id);
                }
            }

            if (underWay is null)
            {
                return;
            }

            await underWay.IsDurable;
        }
    }

    private async ValueTask DisableIfHopelessAsync(
        Subscription subscription, AttemptResult result, long nowMs, CancellationToken stopping)
    {
        bool gone = result.Outcome == AttemptOutcome.Gone;
        long failingSinceMs = subscription.FailingSinceMs;
        bool hopeless = failingSinceMs > 0 && nowMs - failingSinceMs >= (long)_settings.DisableAfter.TotalMilliseconds;
        if ((!gone && !hopeless) || !_disabling.TryAdd(subscription.Id, true))
        {
            return;
        }

        try
        {
            string reason = gone
                ? "The receiver answered 410 Gone"
                : $"Every attempt failed for {_settings.DisableAfter.TotalHours:0.##} hours; the last one: {result.Error}";

            // The alert first: a crash in between repeats it, and never loses it.
            if (subscription.Disabled is null && await _alert.RaiseAsync(subscription, reason, stopping))
            {
                await JournalAsync(new SubscriptionSwitched(subscription.Id, reason), stopping);
            }
        }
        finally
        {
            _disabling.TryRemove(subscription.Id, out _);
        }
    }
}
