using EventOps.Engine.Deliveries;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>Counts a queue: the sums over its lanes.</summary>
internal static class QueueCounts
{
    internal static QueueStatus Of(
        EventReader reader,
        Subscriber subscriber,
        EventPriority priority,
        IReadOnlyList<(Subscription Subscription, DeliveryLane Lane)> lanes,
        long nowMs)
    {
        var sum = new LaneCounts();
        long active = 0;
        long completedLastHour = 0;
        long oldestId = 0;
        var deliveries = new List<Delivery>();
        foreach ((Subscription subscription, DeliveryLane lane) in lanes)
        {
            var counts = LaneCounts.Of(reader, subscription, lane);
            sum = new LaneCounts(sum.Waiting + counts.Waiting, sum.Open + counts.Open, sum.Failed + counts.Failed);
            completedLastHour += lane.CompletedLastHour(nowMs);
            deliveries.Clear();
            lane.CopyDeliveries(deliveries);
            active += deliveries.Where(one => one.StateAt(nowMs) == JobState.Active).Sum(one => (long)one.Status.EventCount);
            long openId = lane.Read((open, _) => open.Count == 0 ? 0 : open[0].Id);
            long waitingId = counts.Waiting == 0 ? 0 : new WaitingJobs(reader, subscription, lane).OldestId(reader.NewestId);
            oldestId = Older(oldestId, Older(openId, waitingId));
        }

        // Counted apart from each other while deliveries end: no number is below 0.
        active = Math.Min(active, sum.Open);
        return new QueueStatus(
            new QueueName(subscriber.Name, priority),
            active,
            sum.Waiting,
            sum.Open - active,
            completedLastHour,
            sum.Failed,
            subscriber.IsPaused(priority),
            oldestId == 0 ? 0 : EventId.UnixTimeMs(oldestId));
    }

    private static long Older(long x, long y) => x == 0 || y == 0 ? Math.Max(x, y) : Math.Min(x, y);
}
