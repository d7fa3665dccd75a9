using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deliveries.Audit;

/// <summary>A lane as of one moment, taken under its lock, so that a walk over its events may take its time.</summary>
internal sealed class LaneCopy
{
    private LaneCopy(LaneVersion version, long handedUntilId)
    {
        Version = version;
        HandedUntilId = handedUntilId;
    }

    internal LaneVersion Version { get; }

    /// <summary>Read before the rest: nothing at or below it waited then, and nothing comes back.</summary>
    internal long HandedUntilId { get; }

    internal List<JobEntry<Delivery>> Open { get; } = [];

    internal List<JobEntry<DeadLetter>> Failed { get; } = [];

    internal List<(long Id, JobList Jobs)> Deliveries { get; } = [];

    internal List<RunInterval> Completed { get; } = [];

    internal List<RunInterval> Deleted { get; } = [];

    /// <summary>Events the lane says are completed and deleted, by its own sums.</summary>
    internal (long Completed, long Deleted) Sums { get; private set; }

    internal static LaneCopy Of(DeliveryLane lane)
    {
        long handedUntilId = lane.HandedUntilId;

        // The lane's lock may be taken again by the thread that has it.
        return lane.Read((open, failed) =>
        {
            var copy = new LaneCopy(LaneVersion.Of(lane, open, failed), handedUntilId);
            Copy(open, copy.Open);
            Copy(failed, copy.Failed);
            var deliveries = new List<Delivery>();
            lane.CopyDeliveries(deliveries);
            copy.Deliveries.AddRange(deliveries.Select(one => (one.Id, one.Status.Jobs)));
            Copy(lane.Completed, copy.Completed);
            Copy(lane.Deleted, copy.Deleted);
            copy.Sums = (lane.Completed.Count, lane.Deleted.Count);
            return copy;
        });
    }

    private static void Copy<T>(JobMap<T> from, List<JobEntry<T>> into)
        where T : class
    {
        into.Capacity = from.Count;
        for (int i = 0; i < from.Count; i++)
        {
            into.Add(from[i]);
        }
    }

    /// <summary>By where each begins, so that one which overlaps another is not passed over.</summary>
    private static void Copy(RunSet from, List<RunInterval> into)
    {
        for (long next = 0; from.TryOldestAtOrAbove(next, out RunInterval interval); next = interval.FromId + 1)
        {
            into.Add(interval);
        }
    }
}

/// <summary>Counts of a lane's changes: the same twice means that nothing changed in between.</summary>
internal readonly record struct LaneVersion(long Open, long Failed, long Completed, long Deleted)
{
    internal static LaneVersion Of(DeliveryLane lane) => lane.Read((open, failed) => Of(lane, open, failed));

    internal static LaneVersion Of(DeliveryLane lane, JobMap<Delivery> open, JobMap<DeadLetter> failed) =>
        new(open.Changes, failed.Changes, lane.Completed.Changes, lane.Deleted.Changes);
}
