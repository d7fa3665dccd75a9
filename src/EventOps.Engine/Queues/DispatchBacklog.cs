using EventOps.Engine.Deliveries;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>What has not reached its subscriptions yet, over all tenants; inboxes, which are asked and not served, left out.</summary>
/// <param name="Waiting">Jobs that wait.</param>
/// <param name="Open">Jobs handed over and not settled.</param>
/// <param name="Failed">Dead letters.</param>
/// <param name="OldestWaitingMs">When the event of the oldest waiting job was published; 0 when none waits.</param>
public readonly record struct DispatchBacklog(long Waiting, long Open, long Failed, long OldestWaitingMs)
{
    internal static DispatchBacklog Of(EngineState state, EventReader reader)
    {
        var sum = new LaneCounts();
        long oldestId = long.MaxValue;
        long newestId = reader.NewestId;
        foreach (Subscription subscription in state.Subscriptions.All.Where(one => !one.IsInbox))
        {
            foreach (DeliveryLane lane in subscription.Lanes)
            {
                var counts = LaneCounts.Of(reader, subscription, lane);
                sum = new LaneCounts(sum.Waiting + counts.Waiting, sum.Open + counts.Open, sum.Failed + counts.Failed);
                long oldest = counts.Waiting == 0 ? 0 : new WaitingJobs(reader, subscription, lane).OldestId(newestId);
                oldestId = oldest == 0 ? oldestId : Math.Min(oldestId, oldest);
            }
        }

        return new DispatchBacklog(
            sum.Waiting, sum.Open, sum.Failed, oldestId == long.MaxValue ? 0 : EventId.UnixTimeMs(oldestId));
    }
}
