namespace EventOps.Engine.Subscriptions;

/// <summary>
/// Disjoint intervals in order of their ids, in chunks, so that an insertion in the middle moves a few hundred of them
/// and a sum walks chunks, never all. It keeps order and sums; which intervals are one is the <see cref="RunSet"/>'s
/// affair, and so is the lock: only <see cref="Intervals"/> and <see cref="Events"/> may be read outside it.
/// </summary>
internal sealed class RunChunks
{
    /// <summary>10 KiB: a move within one costs well under a microsecond, and a million intervals are 4,000 to
    /// sum.</summary>
    private const int ChunkIntervalsMax = 256;
    private readonly List<RunChunk> _chunks = [];
    private int _intervals;
    private long _events;

    internal int Intervals => Volatile.Read(ref _intervals);

    internal long Events => Volatile.Read(ref _events);

    /// <summary>An interval; whatever replaces one must keep its place in the order.</summary>
    internal RunInterval this[RunPlace place]
    {
        get => _chunks[place.Chunk][place.Index];
        set
        {
            _events += value.Count - _chunks[place.Chunk][place.Index].Count;
            _chunks[place.Chunk][place.Index] = value;
        }
    }

    /// <summary>The last interval that starts at or before an id.</summary>
    internal bool TryAtOrBelow(long id, out RunPlace place)
    {
        int at = ChunkOf(id);
        place = new RunPlace(at, _chunks.Count > 0 ? _chunks[at].IndexAfter(id) - 1 : -1);
        return place.Index >= 0;
    }

    /// <summary>The first interval that starts behind an id.</summary>
    internal bool TryAbove(long id, out RunPlace place) => TryAtOrBelow(id, out place)
        ? TryNext(place, out place)
        : TryFirst(out place);

    internal bool TryFirst(out RunPlace place)
    {
        place = default;
        return _chunks.Count > 0;
    }

    internal bool TryNext(RunPlace place, out RunPlace next)
    {
        next = place.Index + 1 < _chunks[place.Chunk].Intervals
            ? place with { Index = place.Index + 1 }
            : new RunPlace(place.Chunk + 1, 0);
        return next.Chunk < _chunks.Count;
    }

    /// <summary>Events in an interval and all behind it.</summary>
    internal long EventsFrom(RunPlace place)
    {
        long events = _chunks[place.Chunk].EventsFrom(place.Index);
        for (int at = place.Chunk + 1; at < _chunks.Count; at++)
        {
            events += _chunks[at].Events;
        }

        return events;
    }

    internal void Insert(RunInterval interval)
    {
        _intervals++;
        _events += interval.Count;
        if (_chunks.Count == 0)
        {
            _chunks.Add(new RunChunk([interval]));
            return;
        }

        int at = ChunkOf(interval.FromId);
        RunChunk chunk = _chunks[at];
        int index = chunk.IndexAfter(interval.FromId);
        if (chunk.Intervals < ChunkIntervalsMax)
        {
            chunk.Insert(index, interval);
        }
        else if (index == ChunkIntervalsMax)
        {
            // Mostly the newest: a full chunk stays full, and the next begins.
            _chunks.Insert(at + 1, new RunChunk([interval]));
        }
        else
        {
            const int Half = ChunkIntervalsMax / 2;
            RunChunk rest = chunk.SplitAt(Half);
            _chunks.Insert(at + 1, rest);
            (index > Half ? rest : chunk).Insert(index > Half ? index - Half : index, interval);
        }
    }

    internal void Remove(RunPlace place)
    {
        _intervals--;
        _events -= this[place].Count;
        RunChunk chunk = _chunks[place.Chunk];
        chunk.Remove(place.Index, 1);
        if (chunk.Intervals == 0)
        {
            _chunks.RemoveAt(place.Chunk);
        }
        else if (place.Chunk + 1 < _chunks.Count
            && chunk.Intervals + _chunks[place.Chunk + 1].Intervals <= ChunkIntervalsMax / 2)
        {
            // A set whose gaps fill up shall not keep the chunks they needed.
            chunk.Append(_chunks[place.Chunk + 1]);
            _chunks.RemoveAt(place.Chunk + 1);
        }
    }

    /// <summary>Removes the intervals that end before an id.</summary>
    internal void RemoveBefore(long id)
    {
        int whole = 0;
        while (whole < _chunks.Count && _chunks[whole].EndingBefore(id) == _chunks[whole].Intervals)
        {
            _intervals -= _chunks[whole].Intervals;
            _events -= _chunks[whole].Events;
            whole++;
        }

        _chunks.RemoveRange(0, whole);
        int part = _chunks.Count > 0 ? _chunks[0].EndingBefore(id) : 0;
        if (part > 0)
        {
            _intervals -= part;
            _events -= _chunks[0].Events - _chunks[0].EventsFrom(part);
            _chunks[0].Remove(0, part);
        }
    }

    /// <summary>Puts other intervals over the same events in the place of the oldest ones.</summary>
    /// <param name="count">How many, counted from the smallest id.</param>
    /// <param name="replacements">What stands there from now on, in order.</param>
    internal void ReplaceOldest(int count, List<RunInterval> replacements)
    {
        _intervals += replacements.Count - count;
        int whole = 0;
        for (; whole < _chunks.Count && _chunks[whole].Intervals <= count; whole++)
        {
            count -= _chunks[whole].Intervals;
        }

        _chunks.RemoveRange(0, whole);
        if (count > 0)
        {
            _chunks[0].Remove(0, count);
        }

        var chunks = new List<RunChunk>();
        for (int from = 0; from < replacements.Count; from += ChunkIntervalsMax)
        {
            int length = Math.Min(ChunkIntervalsMax, replacements.Count - from);
            chunks.Add(new RunChunk(replacements.GetRange(from, length)));
        }

        _chunks.InsertRange(0, chunks);
    }

    /// <summary>The last chunk that starts at or before an id, or the first.</summary>
    private int ChunkOf(long id)
    {
        int low = 0;
        int high = _chunks.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            if (_chunks[middle].FromId <= id)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }
}
