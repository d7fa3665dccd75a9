using EventOps.Engine.Deliveries;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>A lane's completed jobs: the runs know how many and when, the index which.</summary>
internal sealed class CompletedJobs : ILaneJobs
{
    private readonly EventReader _reader;
    private readonly Subscription _subscription;
    private readonly RunSet _runs;
    private readonly SeriesMatcher _matcher;

    internal CompletedJobs(EventReader reader, Subscription subscription, DeliveryLane lane)
    {
        _reader = reader;
        _subscription = subscription;
        _runs = lane.Completed;
        _matcher = LaneMatcher.For(reader, subscription, lane.Priority);
        LowestAfterId = LaneStart.Of(reader, subscription, lane);
    }

    public long LowestAfterId { get; }

    public long CountIn(long afterId, long untilId)
    {
        long from = Math.Max(afterId, LowestAfterId);
        long until = untilId;
        long count = 0;
        if (from < until && _runs.TryFind(from, out RunInterval first))
        {
            long end = Math.Min(first.ToId, until);
            count += _reader.Count(_matcher, from + 1, end);
            from = end;
        }

        if (from < until && _runs.TryFind(until, out RunInterval last) && last.ToId > until)
        {
            count += _reader.Count(_matcher, Math.Max(last.FromId, from + 1), until);
            until = last.FromId - 1;
        }

        return from >= until ? count : count + Math.Max(0, _runs.CountAbove(from, out _) - _runs.CountAbove(until, out _));
    }

    public void Take(long untilId, int max, List<LaneJob> page)
    {
        int full = page.Count + max;
        var events = new List<EventRef>();
        for (long cursor = untilId; page.Count < full && cursor > LowestAfterId && _runs.TryNewestAtOrBelow(cursor, out RunInterval run);)
        {
            events.Clear();
            long from = Math.Max(run.FromId, LowestAfterId + 1);
            _reader.NewestFirst(_matcher, from, Math.Min(run.ToId, cursor), 0, full - page.Count, events);
            foreach (EventRef reference in events)
            {
                page.Add(new LaneJob(_subscription, reference, new JobSight(JobState.Completed, run.AtMs, null, null)));
            }

            cursor = run.FromId - 1;
        }
    }
}
