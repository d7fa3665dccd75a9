using EventOps.Engine.Deliveries;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>
/// A lane's waiting jobs, which are kept nowhere: what the index counts between the settled runs, less what is handed
/// over or failed. Counting costs what counting in the index costs, a page what the page and the runs next to it cost.
/// </summary>
internal sealed class WaitingJobs : ILaneJobs
{
    /// <summary>Looks at runs and events that found nothing, before the next waiting event is searched by counting: a
    /// search costs about forty counts, a look one.</summary>
    private const int IdleLooksMax = 16;

    /// <summary>Events looked at together: one pass over a segment.</summary>
    private const int LookMin = 64;

    private readonly EventReader _reader;
    private readonly Subscription _subscription;
    private readonly DeliveryLane _lane;
    private readonly SeriesMatcher _matcher;
    private readonly ILaneJobs[] _itself;

    internal WaitingJobs(EventReader reader, Subscription subscription, DeliveryLane lane)
    {
        _reader = reader;
        _subscription = subscription;
        _lane = lane;
        _matcher = LaneMatcher.For(reader, subscription, lane.Priority);
        _itself = [this];
        LowestAfterId = Math.Max(LaneStart.Of(reader, subscription, lane), lane.HandedUntilId);
    }

    public long LowestAfterId { get; }

    public long CountIn(long afterId, long untilId)
    {
        // The runs at both ends are cut off first, so that every run left lies in the range as a whole.
        long from = _lane.SkipSettled(Math.Max(afterId, LowestAfterId));
        long until = BeforeSettled(Math.Min(untilId, _subscription.UntilId));
        if (from >= until)
        {
            return 0;
        }

        long taken = _lane.Read((open, failed) =>
            (long)(open.CountAbove(from) - open.CountAbove(until)) + failed.CountAbove(from) - failed.CountAbove(until));
        long settled = WholeRuns(_lane.Completed, from, until) + WholeRuns(_lane.Deleted, from, until);
        return Math.Max(0, _reader.Count(_matcher, from + 1, until) - settled - taken);
    }

    public void Take(long untilId, int max, List<LaneJob> page)
    {
        int full = page.Count + max;
        int idle = 0;
        var look = new List<EventRef>(LookMin);
        for (long cursor = Math.Min(untilId, _subscription.UntilId); page.Count < full && cursor > LowestAfterId;)
        {
            if (idle == IdleLooksMax)
            {
                (cursor, idle) = (JobPager.StartOf(_itself, cursor, offset: 0).Id, 0);
            }

            long gapUntil = BeforeSettled(cursor);
            if (gapUntil < cursor)
            {
                (cursor, idle) = (gapUntil, idle + 1);
                continue;
            }

            // From here each look gets nearer to the start, whatever changes meanwhile.
            int before = page.Count;
            cursor = LookInGap(GapAfter(cursor), cursor, full, look, page);
            idle = page.Count > before ? 0 : idle + 1;
        }
    }

    /// <summary>The oldest waiting event; 0 when none waits.</summary>
    internal long OldestId(long newestId)
    {
        var oldest = new List<EventRef>(1);
        _reader.OldestFirst(_matcher, LowestAfterId, Math.Min(newestId, _subscription.UntilId), 1, oldest, LookMin);
        if (oldest.Count == 1 && _lane.IsWaiting(oldest[0].Id))
        {
            return oldest[0].Id;
        }

        long count = CountIn(0, newestId);
        return count == 0 ? 0 : JobPager.StartOf(_itself, newestId, count - 1).Id;
    }

    /// <summary>Takes what waits in a gap between runs; where to go on.</summary>
    private long LookInGap(long afterId, long untilId, int full, List<EventRef> look, List<LaneJob> page)
    {
        int wanted = Math.Max(full - page.Count, LookMin);
        look.Clear();
        _reader.NewestFirst(_matcher, afterId + 1, untilId, 0, wanted, look);
        foreach (EventRef reference in look)
        {
            if (page.Count < full && _lane.IsWaiting(reference.Id))
            {
                page.Add(new LaneJob(_subscription, reference, new JobSight(JobState.Waiting, 0, null, null)));
            }
        }

        return look.Count < wanted ? afterId : look[^1].Id - 1;
    }

    private long BeforeSettled(long id)
    {
        if (_lane.Completed.TryFind(id, out RunInterval run) || _lane.Deleted.TryFind(id, out run))
        {
            return run.FromId - 1;
        }

        return id;
    }

    /// <summary>The end of the nearest run before an id that lies in none.</summary>
    private long GapAfter(long id)
    {
        long after = LowestAfterId;
        after = _lane.Completed.TryNewestAtOrBelow(id, out RunInterval completed) ? Math.Max(after, completed.ToId) : after;
        after = _lane.Deleted.TryNewestAtOrBelow(id, out RunInterval deleted) ? Math.Max(after, deleted.ToId) : after;

        // A run that came to be since covers the id: nothing of it waits.
        return Math.Min(after, id);
    }

    private static long WholeRuns(RunSet set, long afterId, long untilId) =>
        set.CountAbove(afterId, out _) - set.CountAbove(untilId, out _);
}
