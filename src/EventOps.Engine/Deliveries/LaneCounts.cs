using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deliveries;

/// <summary>
/// How many events of a lane wait, are open and failed: what the index counts, less what the lane knows. Its cost
/// follows the number of index segments and of the lane's runs, never the number of events.
/// </summary>
/// <param name="Waiting">Not handed over yet.</param>
/// <param name="Open">Handed over and not settled.</param>
/// <param name="Failed">Dead letters.</param>
public readonly record struct LaneCounts(long Waiting, long Open, long Failed)
{
    /// <summary>Counts a lane. Any thread.</summary>
    internal static LaneCounts Of(EventReader reader, Subscription subscription, DeliveryLane lane) =>
        Above(reader, subscription, lane, Math.Max(subscription.AfterId, reader.FloorOf(lane.Priority) - 1));

    /// <summary>
    /// Counts a lane's events behind an id. While the lane changes meanwhile, the answer may be of a moment in between;
    /// it is exact for a lane at rest.
    /// </summary>
    internal static LaneCounts Above(EventReader reader, Subscription subscription, DeliveryLane lane, long afterId)
    {
        SeriesMatcher matcher = LaneMatcher.For(reader, subscription, lane.Priority);
        (int open, int failed) = lane.Read((openMap, failedMap) => (openMap.CountAbove(afterId), failedMap.CountAbove(afterId)));
        long settled = SettledAbove(reader, matcher, lane.Completed, afterId) + SettledAbove(reader, matcher, lane.Deleted, afterId);
        long matching = reader.Count(matcher, afterId + 1, subscription.UntilId);
        return new LaneCounts(Math.Max(0, matching - settled - open - failed), open, failed);
    }

    /// <summary>How many events of a set lie behind an id: its whole runs, and of the one the id lies in what is behind
    /// it, by the index.</summary>
    internal static long SettledAbove(EventReader reader, SeriesMatcher matcher, RunSet set, long afterId)
    {
        long end = afterId;
        long whole = set.CountBehind(ref end);
        return end == afterId ? whole : whole + reader.Count(matcher, afterId + 1, end);
    }
}
