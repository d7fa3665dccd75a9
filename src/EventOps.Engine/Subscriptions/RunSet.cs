using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// Which events of a subscription are settled (completed, or deleted), in any order, and when: disjoint intervals.
/// Intervals that touch and were settled in the same second are one, so a consumer that keeps up costs an interval a
/// second, however many events that is; beyond <see cref="ExactIntervalsMax"/> of them the oldest are compacted.
/// </summary>
/// <remarks>
/// <para>Membership and counts are always exact. Times are upper bounds: exact to the second in the newest quarter,
/// and within <see cref="RunInterval.SpanSeconds"/> before that, which grows with the age. Where something is settled
/// every second that is at most 2.1 percent of the age after a day, 2.5 after a week, 3.5 after 90 days.</para>
/// <para>Changed by the journal writer's thread, read by polls: one short lock, never held over a wait or a disk
/// access.</para>
/// </remarks>
internal sealed class RunSet
{
    /// <summary>
    /// 40 KiB, for each subscription and priority that settles something every second: small enough for thousands, and
    /// the newest quarter of it, which compaction leaves alone, is four minutes of exact seconds.
    /// </summary>
    internal const int ExactIntervalsMax = 1_024;
    private const int FieldsPerInterval = 6;
    private readonly Lock _lock = new();
    private readonly RunChunks _chunks = new();
    private readonly bool _keepsTimes;
    private int _compactAbove = ExactIntervalsMax;
    private long _changes;

    /// <param name="keepsTimes">False: intervals that touch are one, whenever they were settled. A set whose times nobody
    /// asks for is as small as it can be, in whatever order its events come.</param>
    internal RunSet(bool keepsTimes = true) => _keepsTimes = keepsTimes;

    /// <summary>Intervals kept; a measure of memory.</summary>
    internal int Intervals => _chunks.Intervals;

    /// <summary>How many events are settled.</summary>
    internal long Count => _chunks.Events;

    /// <summary>How often it was changed; an audit tells by it whether it was.</summary>
    internal long Changes => Volatile.Read(ref _changes);

    /// <summary>With more intervals than this the next compaction is tried.</summary>
    internal int CompactAbove => Volatile.Read(ref _compactAbove);

    /// <summary>Adds a run that overlaps none before it.</summary>
    /// <param name="run">The run; one with the intervals it touches on either side, if they are of the same
    /// second.</param>
    /// <param name="atMs">When, in milliseconds since 1970.</param>
    internal void Add(EventRun run, long atMs)
    {
        lock (_lock)
        {
            Volatile.Write(ref _changes, _changes + 1);
            var added = new RunInterval(run.FromId, run.ToId, atMs, run.Count, SpanSeconds: 0, run.FollowsId);
            bool afterOne = _chunks.TryAtOrBelow(run.FromId, out RunPlace left);
            bool beforeOne = afterOne ? _chunks.TryNext(left, out RunPlace right) : _chunks.TryFirst(out right);
            afterOne = afterOne && AreOne(_chunks[left], added);
            added = afterOne ? _chunks[left].JoinedWith(added) : added;
            beforeOne = beforeOne && AreOne(added, _chunks[right]);
            added = beforeOne ? added.JoinedWith(_chunks[right]) : added;
            if (afterOne || beforeOne)
            {
                _chunks[afterOne ? left : right] = added;
                if (afterOne && beforeOne)
                {
                    _chunks.Remove(right);
                    Shrunk();
                }

                return;
            }

            _chunks.Insert(added);
            if (_chunks.Intervals > _compactAbove)
            {
                RunCompaction.Compact(_chunks, atMs);
                _compactAbove = NextCompaction();
            }
        }
    }

    /// <summary>Whether an event is settled.</summary>
    internal bool Contains(long id) => TryFind(id, out _);

    /// <summary>Whether an event is settled, and by when.</summary>
    internal bool TryFind(long id, out RunInterval interval)
    {
        if (TryNewestAtOrBelow(id, out interval) && interval.Covers(id))
        {
            return true;
        }

        interval = default;
        return false;
    }

    /// <summary>The last id of the settled stretch an id lies in, from which a scan goes on; else the id
    /// itself.</summary>
    internal long SkipCovered(long id) => TryFind(id, out RunInterval around) ? around.ToId : id;

    /// <summary>The interval with the largest first event at or before an id, which it need not reach.</summary>
    internal bool TryNewestAtOrBelow(long id, out RunInterval interval)
    {
        interval = default;
        if (Intervals == 0)
        {
            return false;
        }

        lock (_lock)
        {
            bool found = _chunks.TryAtOrBelow(id, out RunPlace place);
            interval = found ? _chunks[place] : default;
            return found;
        }
    }

    /// <summary>The interval with the smallest first event at or behind an id.</summary>
    internal bool TryOldestAtOrAbove(long id, out RunInterval interval)
    {
        lock (_lock)
        {
            bool found = _chunks.TryAbove(id - 1, out RunPlace place);
            interval = found ? _chunks[place] : default;
            return found;
        }
    }

    /// <summary>
    /// How many events are settled behind an id, which first moves on to the end of the interval it lies in.
    /// </summary>
    internal long CountBehind(ref long id)
    {
        long count = CountAbove(id, out RunInterval around);
        id = around.Covers(id) ? around.ToId : id;
        return count;
    }

    /// <summary>How many events are settled in the intervals that start behind an id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="around">The interval it lies in, whose events do not count, or the default.</param>
    internal long CountAbove(long id, out RunInterval around)
    {
        lock (_lock)
        {
            around = _chunks.TryAtOrBelow(id, out RunPlace at) ? _chunks[at] : default;
            around = around.Covers(id) ? around : default;
            return _chunks.TryAbove(id, out RunPlace next) ? _chunks.EventsFrom(next) : 0;
        }
    }

    /// <summary>Forgets intervals that end before an id: their events have expired.</summary>
    internal void DropBefore(long id)
    {
        lock (_lock)
        {
            int intervals = _chunks.Intervals;
            _chunks.RemoveBefore(id);
            Volatile.Write(ref _changes, _changes + intervals - _chunks.Intervals);
            Shrunk();
        }
    }

    internal void Write(ref MessagePackWriter writer)
    {
        lock (_lock)
        {
            writer.WriteArrayHeader((uint)_chunks.Intervals * FieldsPerInterval);
            for (bool more = _chunks.TryFirst(out RunPlace at); more; more = _chunks.TryNext(at, out at))
            {
                RunInterval interval = _chunks[at];
                writer.WriteInt64(interval.FromId);
                writer.WriteInt64(interval.ToId);
                writer.WriteInt64(interval.AtMs);
                writer.WriteInt64(interval.Count);
                writer.WriteInt64(interval.SpanSeconds);
                writer.WriteInt64(interval.FollowsId);
            }
        }
    }

    /// <summary>The set as it was written, interval by interval.</summary>
    internal static RunSet Read(ref MessagePackReader reader, bool keepsTimes = true)
    {
        var set = new RunSet(keepsTimes);
        int count = reader.ArrayHeader() / FieldsPerInterval;
        for (int i = 0; i < count; i++)
        {
            set._chunks.Insert(new RunInterval(
                reader.Int64(), reader.Int64(), reader.Int64(), reader.Int32(), reader.Int32(), reader.Int64()));
        }

        set._compactAbove = set.NextCompaction();
        return set;
    }

    private bool AreOne(in RunInterval left, in RunInterval right) =>
        left.Touches(right) && (!_keepsTimes || left.LatestSecond == right.LatestSecond);

    private void Shrunk() => _compactAbove = Math.Min(_compactAbove, NextCompaction());

    /// <summary>Only when a quarter more came: a set whose intervals do not touch is not walked at every
    /// addition.</summary>
    private int NextCompaction() => Math.Max(ExactIntervalsMax, _chunks.Intervals + (_chunks.Intervals / 4));
}
