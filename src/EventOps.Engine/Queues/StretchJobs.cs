using EventOps.Engine.Deliveries;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>Ids from one to another, all of one state, and how many events of a search lie in it.</summary>
/// <param name="AfterId">It begins behind this id.</param>
/// <param name="UntilId">It ends with this one.</param>
/// <param name="AtMs">When its events came to their state; 0 for waiting ones.</param>
/// <param name="Before">Events in the stretches before it.</param>
/// <param name="Count">Events in it.</param>
internal readonly record struct Stretch(long AfterId, long UntilId, long AtMs, long Before, long Count);

/// <summary>
/// Waiting or completed jobs of some event types. The runs do not know types, so each stretch is counted by the index
/// once: a search by type costs what the lane's runs, open and failed jobs come to, and still not what its events do.
/// </summary>
internal sealed class StretchJobs : ILaneJobs
{
    private readonly EventReader _reader;
    private readonly Subscription _subscription;
    private readonly SeriesMatcher _matcher;
    private readonly JobState _state;
    private readonly List<Stretch> _stretches = [];
    private readonly HashSet<long> _taken = [];
    private readonly long[] _takenIds;

    private StretchJobs(EventReader reader, Subscription subscription, SeriesMatcher matcher, JobState state, long afterId, long[] takenIds)
    {
        _reader = reader;
        _subscription = subscription;
        _matcher = matcher;
        _state = state;
        _takenIds = takenIds;
        _taken.UnionWith(takenIds);
        LowestAfterId = afterId;
    }

    public long LowestAfterId { get; }

    /// <summary>The waiting ones: between the runs, without what is handed over or failed.</summary>
    internal static StretchJobs Waiting(EventReader reader, Subscription subscription, DeliveryLane lane, JobFilter filter, long newestId)
    {
        SeriesMatcher matcher = LaneSearch.Matcher(reader, subscription, lane, filter);
        long after = Math.Max(LaneStart.Of(reader, subscription, lane), lane.HandedUntilId);
        long until = Math.Min(newestId, subscription.UntilId);
        long[] ids = lane.Read((open, failed) => open.IdsIn(after + 1, until).Concat(failed.IdsIn(after + 1, until)).Order().ToArray());
        long[] taken = [.. ids.Where(id => EventLookup.Find(reader, matcher, id) is not null)];
        var jobs = new StretchJobs(reader, subscription, matcher, JobState.Waiting, after, taken);
        while (after < until)
        {
            after = lane.SkipSettled(after);
            bool completed = lane.Completed.TryOldestAtOrAbove(after + 1, out RunInterval next);
            if (lane.Deleted.TryOldestAtOrAbove(after + 1, out RunInterval deleted) && (!completed || deleted.FromId < next.FromId))
            {
                (completed, next) = (true, deleted);
            }

            jobs.Add(after, completed ? Math.Min(until, next.FromId - 1) : until, 0);
            after = completed ? next.ToId : until;
        }

        return jobs;
    }

    /// <summary>The completed ones: the runs.</summary>
    internal static StretchJobs Completed(EventReader reader, Subscription subscription, DeliveryLane lane, JobFilter filter)
    {
        long after = LaneStart.Of(reader, subscription, lane);
        var jobs = new StretchJobs(
            reader, subscription, LaneSearch.Matcher(reader, subscription, lane, filter), JobState.Completed, after, []);
        if (lane.Completed.TryFind(after, out RunInterval cut))
        {
            jobs.Add(after, cut.ToId, cut.AtMs);
            after = cut.ToId;
        }

        for (; lane.Completed.TryOldestAtOrAbove(after + 1, out RunInterval run); after = run.ToId)
        {
            jobs.Add(run.FromId - 1, run.ToId, run.AtMs);
        }

        return jobs;
    }

    public long CountIn(long afterId, long untilId) => Math.Max(0, CountUntil(untilId) - CountUntil(afterId));

    public void Take(long untilId, int max, List<LaneJob> page)
    {
        int full = page.Count + max;
        var events = new List<EventRef>();
        for (int i = _stretches.Count - 1; i >= 0 && page.Count < full; i--)
        {
            Stretch stretch = _stretches[i];
            long until = Math.Min(stretch.UntilId, untilId);
            while (page.Count < full && until > stretch.AfterId && stretch.Count > 0)
            {
                int wanted = full - page.Count;
                events.Clear();
                _reader.NewestFirst(_matcher, stretch.AfterId + 1, until, 0, wanted, events);
                foreach (EventRef reference in events)
                {
                    if (!_taken.Contains(reference.Id))
                    {
                        page.Add(new LaneJob(_subscription, reference, new JobSight(_state, stretch.AtMs, null, null)));
                    }
                }

                until = events.Count < wanted ? stretch.AfterId : events[^1].Id - 1;
            }
        }
    }

    private void Add(long afterId, long untilId, long atMs)
    {
        long count = afterId < untilId ? _reader.Count(_matcher, afterId + 1, untilId) : 0;
        if (count > 0)
        {
            long before = _stretches.Count == 0 ? 0 : _stretches[^1].Before + _stretches[^1].Count;
            _stretches.Add(new Stretch(afterId, untilId, atMs, before, count));
        }
    }

    private long CountUntil(long id)
    {
        // The last stretch that begins before the id.
        int low = 0;
        int high = _stretches.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = _stretches[middle].AfterId < id ? (middle + 1, high) : (low, middle);
        }

        if (low == 0)
        {
            return 0;
        }

        Stretch last = _stretches[low - 1];
        long inLast = id >= last.UntilId ? last.Count : _reader.Count(_matcher, last.AfterId + 1, id);
        int place = Array.BinarySearch(_takenIds, id);
        return last.Before + inLast - (place >= 0 ? place + 1 : ~place);
    }
}
