using EventOps.Engine.Deliveries;

namespace EventOps.Engine.Queues;

/// <summary>Events of a lane as control records name them: each with the lane's event before it, where the lane knows
/// that.</summary>
internal static class JobEntries
{
    internal static JobList Of(DeliveryLane lane, long id) => Of(lane, [id]);

    /// <summary>Of ascending ids.</summary>
    internal static JobList Of(DeliveryLane lane, long[] ids) => new(ids, lane.Read((open, failed) => Array.ConvertAll(
        ids,
        id => open.TryFind(id, out JobEntry<Delivery> one) ? one.FollowsId
            : failed.TryFind(id, out JobEntry<DeadLetter> letter) ? letter.FollowsId
            : 0)));
}
