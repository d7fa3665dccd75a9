using System.Buffers;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Tests.Subscriptions;

/// <summary>
/// A run set beside the plainest thing that says the same: a sorted dictionary from settled event to the time it was
/// settled. Events are the multiples of three from 3 on, so that the ids between them are no events.
/// </summary>
internal sealed class RunSetModel(int events)
{
    private readonly SortedDictionary<long, long> _settled = [];

    public RunSet Set { get; private set; } = new();

    /// <summary>The most intervals there were.</summary>
    public int Peak { get; private set; }

    public long LastId => events * 3L;

    /// <summary>Settles what is not yet settled of some consecutive events, in as few runs as that takes.</summary>
    public void Settle(int first, int length, bool followsKnown, long atMs)
    {
        long runFrom = 0;
        int count = 0;
        long end = Math.Min(first + length - 1, events) * 3L;
        for (long id = first * 3L; id <= end + 3; id += 3)
        {
            if (id <= end && _settled.TryAdd(id, atMs))
            {
                runFrom = count++ == 0 ? id : runFrom;
            }
            else if (count > 0)
            {
                Set.Add(new EventRun(runFrom, id - 3, count, followsKnown ? runFrom - 3 : 0), atMs);
                Peak = Math.Max(Peak, Set.Intervals);
                count = 0;
            }
        }
    }

    /// <summary>Drops from both; the set keeps the interval that reaches over the id, and the model what is in
    /// it.</summary>
    public void DropBefore(long id)
    {
        long keepFrom = Set.TryFind(id, out RunInterval around) ? around.FromId : id;
        Set.DropBefore(id);
        foreach (long gone in _settled.Keys.TakeWhile(one => one < keepFrom).ToList())
        {
            _settled.Remove(gone);
        }
    }

    /// <summary>Writes the set, reads it back and goes on with that.</summary>
    public void Restart()
    {
        List<RunInterval> written = Intervals();
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        Set.Write(ref writer);
        writer.Flush();
        var reader = new MessagePackReader(bytes.WrittenSpan);
        Set = RunSet.Read(ref reader);
        Assert.Equal(written, Intervals());
    }

    /// <summary>The intervals one after the other, as the set's neighbour look-up gives them.</summary>
    public List<RunInterval> Intervals()
    {
        List<RunInterval> intervals = [];
        for (long from = 0; Set.TryOldestAtOrAbove(from, out RunInterval next); from = next.FromId + 1)
        {
            intervals.Add(next);
        }

        return intervals;
    }

    public void Check(int sums)
    {
        List<RunInterval> intervals = Intervals();
        Assert.Equal(intervals.Count, Set.Intervals);
        Assert.Equal(_settled.Count, Set.Count);
        Assert.Equal(_settled.Count, intervals.Sum(one => (long)one.Count));
        for (int i = 0; i < intervals.Count; i++)
        {
            Assert.True(intervals[i].FromId <= intervals[i].ToId);
            Assert.True(i == 0 || intervals[i - 1].ToId < intervals[i].FromId);
            Assert.Equal(1 + ((intervals[i].ToId - intervals[i].FromId) / 3), intervals[i].Count);
        }

        int at = -1;
        for (long id = 1; id <= LastId + 4; id++)
        {
            at += at + 1 < intervals.Count && intervals[at + 1].FromId <= id ? 1 : 0;
            CheckAt(id, at < 0 ? default : intervals[at], at + 1 < intervals.Count ? intervals[at + 1] : default);
        }

        for (int i = 0; i <= sums; i++)
        {
            CheckSums(LastId * i / sums);
        }
    }

    private void CheckAt(long id, RunInterval below, RunInterval above)
    {
        bool covered = below != default && id <= below.ToId;
        Assert.Equal(covered, Set.Contains(id));
        Assert.Equal(covered, Set.TryFind(id, out RunInterval found));
        Assert.Equal(covered ? below : default, found);
        Assert.Equal(covered ? below.ToId : id, Set.SkipCovered(id));
        Assert.Equal(below != default, Set.TryNewestAtOrBelow(id, out RunInterval newest));
        Assert.Equal(below, newest);
        RunInterval orAbove = below.FromId == id ? below : above;
        Assert.Equal(orAbove != default, Set.TryOldestAtOrAbove(id, out RunInterval oldest));
        Assert.Equal(orAbove, oldest);
        if (id % 3 == 0)
        {
            Assert.Equal(_settled.TryGetValue(id, out long atMs), covered);
            Assert.True(!covered || (found.LatestSecond >= atMs / 1_000 && found.EarliestSecond <= atMs / 1_000));
            Assert.True(Peak > RunSet.ExactIntervalsMax || found.SpanSeconds == 0);
        }
    }

    private void CheckSums(long id)
    {
        long end = id;
        long count = Set.CountAbove(id, out RunInterval around);
        Assert.Equal(Set.TryFind(id, out RunInterval found), around != default);
        Assert.Equal(found, around);
        Assert.Equal(count, Set.CountBehind(ref end));
        Assert.Equal(Set.SkipCovered(id), end);
        Assert.Equal(_settled.Keys.Count(one => one > end), count);
    }
}
