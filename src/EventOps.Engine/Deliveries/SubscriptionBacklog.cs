using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deliveries;

/// <summary>What a subscription still owes its consumer.</summary>
/// <param name="Unsettled">Events that wait or are handed over.</param>
/// <param name="Failed">Dead letters.</param>
/// <param name="OldestAgeSeconds">Age of the oldest unsettled event; 0 when there is none.</param>
/// <param name="Paused">Whether all of its priorities are held back by an operator.</param>
public readonly record struct SubscriptionBacklog(long Unsettled, long Failed, long OldestAgeSeconds, bool Paused)
{
    /// <summary>Looks. Any thread; costs what counting its lanes costs.</summary>
    internal static SubscriptionBacklog Of(EventReader reader, Subscription subscription, long nowMs)
    {
        long unsettled = 0;
        long failed = 0;
        long oldest = long.MaxValue;
        bool paused = true;
        foreach (DeliveryLane lane in subscription.Lanes)
        {
            var counts = LaneCounts.Of(reader, subscription, lane);
            unsettled += counts.Waiting + counts.Open;
            failed += counts.Failed;
            oldest = Math.Min(oldest, OldestOf(reader, subscription, lane));
            paused &= subscription.IsPaused(lane.Priority);
        }

        long ageSeconds = oldest == long.MaxValue ? 0 : Math.Max(0, nowMs - EventId.UnixTimeMs(oldest)) / 1_000;
        return new SubscriptionBacklog(unsettled, failed, ageSeconds, paused);
    }

    /// <summary>The oldest unsettled event of a lane; <see cref="long.MaxValue"/> when there is none.</summary>
    internal static long OldestOf(EventReader reader, Subscription subscription, DeliveryLane lane)
    {
        long floor = reader.FloorOf(lane.Priority);
        long open = lane.Read((openMap, _) =>
        {
            int at = openMap.IndexAbove(floor - 1);
            return at < openMap.Count ? openMap[at].Id : long.MaxValue;
        });
        var scan = new LaneScan(reader, subscription, lane);
        scan.Look(1);
        return scan.Found.Count == 0 ? open : Math.Min(open, scan.Found[0].Id);
    }
}
