using EventOps.Engine.Deliveries;
using EventOps.Engine.Projections;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>
/// The jobs of one lane that are in one state, by the ids of their events. While they change, an answer may be of a
/// moment in between, and two answers of two moments; none is negative.
/// </summary>
internal interface ILaneJobs
{
    /// <summary>Nothing at or before this id is one of them.</summary>
    long LowestAfterId { get; }

    /// <summary>How many lie behind an id and up to another.</summary>
    long CountIn(long afterId, long untilId);

    /// <summary>Adds the newest ones up to an id, newest first.</summary>
    void Take(long untilId, int max, List<LaneJob> page);
}

/// <summary>A job on its way to a page.</summary>
/// <param name="Subscription">The subscription.</param>
/// <param name="Reference">Its event.</param>
/// <param name="Sight">What became of it.</param>
internal readonly record struct LaneJob(Subscription Subscription, EventRef Reference, JobSight Sight);
