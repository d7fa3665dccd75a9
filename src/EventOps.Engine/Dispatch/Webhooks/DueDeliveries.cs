using EventOps.Engine.Deliveries;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>
/// Finds the delivery whose next attempt is due: higher priorities first, then what has been due longest. One feeder's.
/// </summary>
internal sealed class DueDeliveries
{
    /// <summary>No time at all: only a pulse can change it.</summary>
    internal const long Never = -1;

    /// <summary>How soon to look again at a delivery that has expired and is still there.</summary>
    internal const long ExpiredWaitMs = 1_000;

    private readonly EventReader _reader;
    private readonly Subscription _subscription;
    private readonly StartedAhead _ahead;
    private readonly DeliveryLane[] _lanes;
    private readonly List<Delivery> _open = [];

    internal DueDeliveries(EventReader reader, Subscription subscription, StartedAhead ahead)
    {
        _reader = reader;
        _subscription = subscription;
        _ahead = ahead;
        _lanes = [.. subscription.Lanes.OrderByDescending(one => one.Priority)];
    }

    /// <summary>The sooner of two waits.</summary>
    internal static long Sooner(long oneMs, long otherMs) =>
        oneMs == Never ? otherMs : otherMs == Never ? oneMs : Math.Min(oneMs, otherMs);

    /// <summary>Looks at what is due as of a time.</summary>
    internal Look At(long nowMs)
    {
        int open = 0;
        long nextDueMs = Never;
        foreach (DeliveryLane lane in _lanes)
        {
            _open.Clear();
            lane.CopyDeliveries(_open);
            open += _open.Count;
            if (!_subscription.IsPaused(lane.Priority)
                && DueOf(lane, nowMs, ref nextDueMs) is { } due

                // One that was settled since the copy was made looks as due as before, and is gone.
                && lane.Find(due.Id) is not null)
            {
                return new Look(lane, due, open, nextDueMs);
            }
        }

        return new Look(null, null, open, nextDueMs);
    }

    private Delivery? DueOf(DeliveryLane lane, long nowMs, ref long nextDueMs)
    {
        Delivery? due = null;
        long floor = _reader.FloorOf(lane.Priority);
        foreach (Delivery delivery in _open)
        {
            if (_ahead.Contains(lane, delivery.Status.Jobs.IdAt(0)) || delivery.InFlight)
            {
                continue;
            }

            // Read behind the claim: whoever gave it up had changed the status before.
            DeliveryStatus status = delivery.Status;
            if (status.Jobs.Ids[^1] < floor)
            {
                // Expired: the retention's clock forgets it soon, and nobody tells.
                nextDueMs = Sooner(nextDueMs, ExpiredWaitMs);
            }
            else if (status.NextAtMs > nowMs)
            {
                nextDueMs = Sooner(nextDueMs, status.NextAtMs - nowMs);
            }
            else if (due is null || status.NextAtMs < due.Status.NextAtMs)
            {
                due = delivery;
            }
        }

        return due;
    }

    /// <summary>What a look found.</summary>
    /// <param name="Lane">The lane of what is due.</param>
    /// <param name="Delivery">What is due, or null.</param>
    /// <param name="Open">How many deliveries there are, due or not; of the lanes looked at.</param>
    /// <param name="NextDueMs">How long until one is due that is not yet, or <see cref="Never"/>.</param>
    internal readonly record struct Look(DeliveryLane? Lane, Delivery? Delivery, int Open, long NextDueMs);
}
