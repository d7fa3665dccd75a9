using EventOps.Engine.Deliveries;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>Where a lane's jobs begin: behind the subscription's start and behind what has expired.</summary>
internal static class LaneStart
{
    internal static long Of(EventReader reader, Subscription subscription, DeliveryLane lane) =>
        Math.Max(subscription.AfterId, reader.FloorOf(lane.Priority) - 1);
}
