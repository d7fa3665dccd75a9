using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch.Webhooks;
using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// Makes and removes subscriptions and takes acknowledgements: the port contracts use. Every change is a journal record
/// and is answered once it is durable. Any thread.
/// </summary>
public sealed class SubscriptionService
{
    private readonly EngineState _state;
    private readonly EventIntake _intake;
    private readonly EventReader _reader;
    private readonly int _subscriptionsMax;

    private readonly TimeProvider _clock;

    internal SubscriptionService(EngineState state, EventIntake intake, EventReader reader, TimeProvider clock, int subscriptionsMax)
    {
        _clock = clock;
        _state = state;
        _intake = intake;
        _reader = reader;
        _subscriptionsMax = subscriptionsMax;
    }

    /// <summary>The subscriptions there are.</summary>
    public SubscriptionRegistry Registry => _state.Subscriptions;

    /// <summary>Whether no further subscription may be made.</summary>
    public bool IsFull => _state.Subscriptions.Count >= _subscriptionsMax;

    /// <summary>How many there may be.</summary>
    public int SubscriptionsMax => _subscriptionsMax;

    /// <summary>Makes a subscription; its id is the receipt's.</summary>
    /// <param name="terms">What is asked for.</param>
    /// <param name="secret">What signs its webhooks; null for one that is polled.</param>
    public ValueTask<ControlReceipt> SubscribeAsync(SubscriptionTerms terms, string? secret = null) =>
        _intake.SubmitAsync(new SubscriptionCreated(terms, secret));

    /// <summary>Removes a subscription.</summary>
    public ValueTask<ControlReceipt> UnsubscribeAsync(Subscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        return _intake.SubmitAsync(new SubscriptionRemoved(subscription.Id));
    }

    /// <summary>Signs with another secret from now on, and with the one before until a time.</summary>
    public ValueTask<ControlReceipt> RotateSecretAsync(Subscription subscription, string secret, long previousUntilMs)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        return _intake.SubmitAsync(new SecretRotated(subscription.Id, secret, previousUntilMs));
    }

    /// <summary>Delivers to a disabled subscription again.</summary>
    public ValueTask<ControlReceipt> EnableAsync(Subscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        return _intake.SubmitAsync(new SubscriptionSwitched(subscription.Id, null));
    }

    /// <summary>
    /// Acknowledges events for every subscription of a subscriber that matches them. Doing it again changes nothing and
    /// answers the same.
    /// </summary>
    public async ValueTask<AckResult> AcknowledgeAsync(Subscriber subscriber, IReadOnlyCollection<long> ids)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        subscriber.Sight.Seen(_clock);
        long[] sorted = [.. ids.Distinct().Order()];
        bool[] known = new bool[sorted.Length];
        var reliesOn = new HashSet<PendingAck>();
        PendingAck mine;
        lock (subscriber.PendingAcks.Gate)
        {
            mine = subscriber.PendingAcks.Add(Resolve(subscriber, sorted, known, reliesOn));
        }

        ControlReceipt receipt = await SubmitAsync(mine.Entries);
        subscriber.PendingAcks.Settle(mine, receipt.Error == AdmitError.None);
        AdmitError error = receipt.Error;
        foreach (PendingAck other in reliesOn)
        {
            // What another caller has under way is durable when that caller is told so, and lost when it is.
            error = await other.IsDurable || error != AdmitError.None ? error : AdmitError.JournalUnavailable;
        }

        long[] unknown = [.. sorted.Where((_, i) => !known[i])];
        return new AckResult(error, sorted.Length - unknown.Length, unknown, receipt.Id);
    }

    /// <summary>
    /// What became of an event for each subscription of the tenant that matches it, oldest subscription first.
    /// </summary>
    public IEnumerable<DeliveryState> DeliveriesOf(string tenant, EventRef reference)
    {
        Series series = _reader.SeriesOf(reference);
        long nowMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (Subscription subscription in _state.Subscriptions.Of(tenant))
        {
            if (subscription.Sees(series, reference.Id))
            {
                yield return new DeliveryState(subscription, subscription.LaneOf(series.Priority)!.Look(reference.Id, nowMs));
            }
        }
    }

    /// <summary>What a subscription still owes its consumer.</summary>
    public SubscriptionBacklog BacklogOf(Subscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        return SubscriptionBacklog.Of(_reader, subscription, _clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>How many subscriptions have somebody who takes their events.</summary>
    /// <param name="webhooks">Who pushes; null: nobody.</param>
    /// <param name="window">A consumer that came within it is live.</param>
    public CoverageCount CountCoverage(WebhookDispatch? webhooks, TimeSpan window) => CoverageCount.Of(
        Registry, webhooks, _clock.GetUtcNow().ToUnixTimeMilliseconds() - (long)window.TotalMilliseconds);

    /// <summary>What each subscriber has yet to take, in no order.</summary>
    public IReadOnlyList<SubscriberBacklog> CountBacklogs() => SubscriberBacklog.Of(_reader, Registry);

    /// <summary>How each subscription that callers made does.</summary>
    /// <param name="webhooks">Who pushes; null: nobody.</param>
    public IReadOnlyList<SubscriptionCondition> LookAtAll(WebhookDispatch? webhooks) =>
        SubscriptionCondition.Of(_reader, Registry, webhooks, _clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>How deliveries of a tenant ended since a time within the last week.</summary>
    public OutcomeCounts OutcomesSince(string tenant, long sinceMs) =>
        _state.OutcomesOf(tenant, sinceMs, _clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Journals an acknowledgement, in pieces when one record cannot hold it; an empty one too, for its
    /// time.</summary>
    private async ValueTask<ControlReceipt> SubmitAsync(SubscriptionRuns[] entries)
    {
        ControlReceipt receipt = default;
        foreach (EventsAcknowledged piece in EventsAcknowledged.InPieces(entries, _intake.FrameBytesMax))
        {
            receipt = await _intake.SubmitAsync(piece);
            if (receipt.Error != AdmitError.None)
            {
                break;
            }
        }

        return receipt;
    }

    private SubscriptionRuns[] Resolve(Subscriber subscriber, long[] sorted, bool[] known, HashSet<PendingAck> reliesOn)
    {
        var entries = new List<SubscriptionRuns>();
        foreach (Subscription subscription in subscriber.Subscriptions.Concat(subscriber.Replays))
        {
            var resolver = new AckResolver(_reader, subscription, subscriber.PendingAcks);
            entries.AddRange(resolver.Resolve(sorted, known));
            reliesOn.UnionWith(resolver.ReliesOn);
        }

        return [.. entries];
    }
}

/// <summary>The answer to an acknowledgement.</summary>
/// <param name="Error">Why it is not durable, or none.</param>
/// <param name="Acknowledged">How many of the distinct ids are acknowledged now.</param>
/// <param name="Unknown">Ids that are no event of this subscriber.</param>
/// <param name="Id">The record's id, which is also its time.</param>
public sealed record AckResult(AdmitError Error, int Acknowledged, IReadOnlyList<long> Unknown, long Id);

/// <summary>What became of one event for one subscription.</summary>
/// <param name="Subscription">The subscription.</param>
/// <param name="Sight">The state and its particulars.</param>
public readonly record struct DeliveryState(Subscription Subscription, JobSight Sight);
