using EventOps.Engine.Deliveries;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>All failed jobs of a lane that a filter lets through: what a bulk change changes.</summary>
internal static class JobSearch
{
    internal static ILaneJobs Failed(EventReader reader, Subscription subscription, DeliveryLane lane, JobFilter filter) =>
        LaneSearch.Of(reader, subscription, lane, JobState.Failed, filter, long.MaxValue, nowMs: 0);

    /// <summary>All of them, oldest first.</summary>
    internal static List<LaneJob> All(ILaneJobs jobs)
    {
        var all = new List<LaneJob>();
        jobs.Take(long.MaxValue, int.MaxValue, all);
        all.Reverse();
        return all;
    }
}
