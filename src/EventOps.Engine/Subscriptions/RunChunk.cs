namespace EventOps.Engine.Subscriptions;

/// <summary>A few hundred intervals in order of their ids, and the sum of their events.</summary>
internal sealed class RunChunk
{
    private readonly List<RunInterval> _intervals;

    internal RunChunk(List<RunInterval> intervals)
    {
        _intervals = intervals;
        foreach (RunInterval interval in intervals)
        {
            Events += interval.Count;
        }
    }

    internal int Intervals => _intervals.Count;

    internal long Events { get; private set; }

    internal long FromId => _intervals[0].FromId;

    internal RunInterval this[int index]
    {
        get => _intervals[index];
        set
        {
            Events += value.Count - _intervals[index].Count;
            _intervals[index] = value;
        }
    }

    /// <summary>Index of the first interval that starts behind an id.</summary>
    internal int IndexAfter(long id)
    {
        int low = 0;
        int high = _intervals.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_intervals[middle].FromId <= id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    internal void Insert(int index, RunInterval interval)
    {
        _intervals.Insert(index, interval);
        Events += interval.Count;
    }

    internal void Remove(int index, int count)
    {
        for (int i = index; i < index + count; i++)
        {
            Events -= _intervals[i].Count;
        }

        _intervals.RemoveRange(index, count);
    }

    /// <summary>Takes in the intervals of the chunk right behind this one.</summary>
    internal void Append(RunChunk next)
    {
        _intervals.AddRange(next._intervals);
        Events += next.Events;
    }

    /// <summary>Takes the intervals from an index on out, as a chunk of their own.</summary>
    internal RunChunk SplitAt(int index)
    {
        var rest = new RunChunk(_intervals.GetRange(index, _intervals.Count - index));
        Remove(index, rest.Intervals);
        return rest;
    }

    /// <summary>How many intervals at the front end before an id.</summary>
    internal int EndingBefore(long id)
    {
        int after = IndexAfter(id);
        return after > 0 && _intervals[after - 1].ToId >= id ? after - 1 : after;
    }

    /// <summary>Events in the intervals from an index on.</summary>
    internal long EventsFrom(int index)
    {
        long events = 0;
        for (int i = index; i < _intervals.Count; i++)
        {
            events += _intervals[i].Count;
        }

        return events;
    }
}
