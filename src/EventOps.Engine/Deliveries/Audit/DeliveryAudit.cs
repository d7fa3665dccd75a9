using EventOps.Engine.Deletion;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deliveries.Audit;

/// <summary>
/// Proves, event by event, that every pair of an event and a subscription (or replay) that matches it is in exactly one
/// state, and that the counters equal a recount. It reads everything, so its cost follows the number of pairs; it
/// changes nothing, and may run while the engine works. Any thread.
/// </summary>
public sealed class DeliveryAudit
{
    /// <summary>Walks of a lane that keeps changing; then what could not be judged is called busy.</summary>
    private const int WalksMax = 5;

    /// <summary>Looks at a total that is being changed; then it is called busy too.</summary>
    private const int LooksMax = 1_000;

    private readonly SubscriptionRegistry _registry;
    private readonly DeletedEvents _deleted;
    private readonly EventReader _reader;
    private readonly TimeProvider _clock;

    internal DeliveryAudit(SubscriptionRegistry registry, DeletedEvents deleted, EventReader reader, TimeProvider clock)
    {
        _deleted = deleted;
        _registry = registry;
        _reader = reader;
        _clock = clock;
    }

    /// <summary>Walks all lanes of all subscriptions and replays.</summary>
    public DeliveryAuditReport Run(CancellationToken cancellation = default)
    {
        var findings = new Findings();
        var busy = new List<string>();
        var tallies = new List<SubscriptionTally>();
        foreach (Subscription subscription in _registry.All.OrderBy(one => one.Id))
        {
            var own = new Findings();
            var ownBusy = new List<string>();
            JobTally jobs = default;
            foreach (DeliveryLane lane in subscription.Lanes)
            {
                jobs += Walk(subscription, lane, own, ownBusy, cancellation);
            }

            CheckTotal(subscription, own, ownBusy);
            CheckPlace(subscription, own);
            DeletionCheck.Run(_deleted, _reader, subscription, own);

            // One that was removed meanwhile is judged no more.
            if (_registry.Find(subscription.Id) == subscription)
            {
                findings.Add(own);
                busy.AddRange(ownBusy);
                tallies.Add(new SubscriptionTally(subscription, jobs));
            }
        }

        return new DeliveryAuditReport(tallies, findings.Lines, findings.Count, busy);
    }

    private JobTally Walk(
        Subscription subscription, DeliveryLane lane, Findings findings, List<string> busy, CancellationToken cancellation)
    {
        for (int walk = 1; ; walk++)
        {
            long nowMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
            var audit = new LaneAudit(_reader, subscription, lane, nowMs);
            if (!audit.CountsAreComparable && walk < WalksMax)
            {
                continue;
            }

            bool sound = audit.Run(cancellation);
            if (!sound && walk < WalksMax)
            {
                continue;
            }

            if (!sound || !audit.CountsAreComparable)
            {
                busy.Add(Findings.NameOf(subscription, lane));
            }

            if (sound)
            {
                findings.Add(audit.Findings);
            }

            return audit.Tally;
        }
    }

    /// <summary>The subscription's own total is what its lanes have completed, and what of that has expired.</summary>
    private void CheckTotal(Subscription subscription, Findings findings, List<string> busy)
    {
        for (int look = 1; look <= LooksMax; look++)
        {
            long before = subscription.Completions;
            long delivered = subscription.Delivered;
            long completed = subscription.Lanes.Sum(one => one.Completed.Count);
            bool mayBeMore = subscription.Lanes.Any(one => _reader.FloorOf(one.Priority) > subscription.AfterId + 1);
            if (delivered == completed || (mayBeMore && delivered > completed))
            {
                return;
            }

            // A lane is changed before the total is, and whoever does both may be held up in between for any time.
            if (long.IsEvenInteger(before) && subscription.Completions == before)
            {
                string name = Findings.NameOf(subscription);
                findings.Add($"{name}: {delivered} events were completed by its total, {completed} by its runs");
                return;
            }

            Thread.Yield();
        }

        busy.Add(Findings.NameOf(subscription));
    }

    /// <summary>It is its subscriber's, and a replay has the subscription it is for.</summary>
    private void CheckPlace(Subscription subscription, Findings findings)
    {
        IReadOnlyList<Subscription>? siblings =
            subscription.Replay is null ? subscription.Owner?.Subscriptions : subscription.Owner?.Replays;
        if (siblings?.Contains(subscription) != true)
        {
            findings.Add($"{Findings.NameOf(subscription)}: its subscriber does not know it");
        }

        if (subscription.Replay is { } replay
            && (subscription.Parent is null || _registry.Find(replay.ParentId) != subscription.Parent))
        {
            findings.Add($"{Findings.NameOf(subscription)}: the subscription it replays for is not there");
        }
    }
}
