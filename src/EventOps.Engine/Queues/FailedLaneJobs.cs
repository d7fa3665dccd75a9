using EventOps.Engine.Deliveries;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>A lane's dead letters, straight from its sorted map.</summary>
internal sealed class FailedLaneJobs : ILaneJobs
{
    private readonly EventReader _reader;
    private readonly Subscription _subscription;
    private readonly DeliveryLane _lane;
    private readonly SeriesMatcher _matcher;

    internal FailedLaneJobs(EventReader reader, Subscription subscription, DeliveryLane lane)
    {
        _reader = reader;
        _subscription = subscription;
        _lane = lane;
        _matcher = LaneMatcher.For(reader, subscription, lane.Priority);
        LowestAfterId = LaneStart.Of(reader, subscription, lane);
    }

    public long LowestAfterId { get; }

    public long CountIn(long afterId, long untilId)
    {
        long from = Math.Max(afterId, LowestAfterId);
        return _lane.Read((_, failed) => Math.Max(0, failed.CountAbove(from) - failed.CountAbove(untilId)));
    }

    public void Take(long untilId, int max, List<LaneJob> page)
    {
        JobEntry<DeadLetter>[] newest = _lane.Read((_, failed) =>
        {
            int end = failed.IndexAbove(untilId);
            int start = Math.Max(Math.Max(0, end - max), failed.IndexAbove(LowestAfterId));
            var entries = new JobEntry<DeadLetter>[Math.Max(0, end - start)];
            for (int i = 0; i < entries.Length; i++)
            {
                entries[i] = failed[end - 1 - i];
            }

            return entries;
        });
        foreach (JobEntry<DeadLetter> entry in newest)
        {
            if (EventLookup.Find(_reader, _matcher, entry.Id) is { } reference)
            {
                page.Add(new LaneJob(
                    _subscription, reference, new JobSight(JobState.Failed, entry.Value.LastAttempt.AtMs, null, entry.Value)));
            }
        }
    }
}
