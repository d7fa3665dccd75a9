using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deliveries.Audit;

/// <summary>Where a lane's events are.</summary>
/// <param name="AfterId">The subscription sees those behind it,</param>
/// <param name="UntilId">and up to it.</param>
/// <param name="KeptAfterId">Those behind it have not expired.</param>
internal readonly record struct LaneBounds(long AfterId, long UntilId, long KeptAfterId)
{
    internal static LaneBounds Of(EventReader reader, Subscription subscription, DeliveryLane lane) => new(
        subscription.AfterId, subscription.UntilId, Math.Max(subscription.AfterId, reader.FloorOf(lane.Priority) - 1));
}
