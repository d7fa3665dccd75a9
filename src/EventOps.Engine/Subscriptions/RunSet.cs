using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// Which events of a subscription are acknowledged, in any order: disjoint intervals, sorted, in chunks so that an
/// insertion in the middle moves a few hundred of them and never all. Intervals that touch and were acknowledged in the
/// same second are one, so a consumer that keeps up costs an interval a second, however many events that is.
/// </summary>
/// <remarks>Changed by the journal writer's thread, read by polls: one short lock, never held over a wait or a disk
/// access.</remarks>
internal sealed class RunSet
{
    private const int ChunkIntervalsMax = 512;
    private const int FieldsPerInterval = 4;
    private readonly Lock _lock = new();
    private readonly List<List<RunInterval>> _chunks = [];
    private int _intervals;

    /// <summary>Intervals kept; a measure of memory.</summary>
    internal int Intervals => Volatile.Read(ref _intervals);

    /// <summary>Adds a run that overlaps none before it.</summary>
    /// <param name="run">The run; an interval that ends at the event it follows is continued.</param>
    /// <param name="atMs">When, in milliseconds since 1970.</param>
    internal void Add(EventRun run, long atMs)
    {
        lock (_lock)
        {
            var interval = new RunInterval(run.FromId, run.ToId, atMs, run.Count);
            if (_chunks.Count == 0)
            {
                _chunks.Add([interval]);
                _intervals = 1;
                return;
            }

            int at = ChunkOf(interval.FromId);
            List<RunInterval> chunk = _chunks[at];
            int index = IndexAfter(chunk, interval.FromId);
            if (index > 0
                && run.FollowsId != 0
                && chunk[index - 1].ToId == run.FollowsId
                && chunk[index - 1].AtMs / 1_000 == atMs / 1_000)
            {
                chunk[index - 1] = chunk[index - 1] with
                {
                    ToId = interval.ToId,
                    AtMs = atMs,
                    Count = chunk[index - 1].Count + run.Count,
                };
                return;
            }

            chunk.Insert(index, interval);
            _intervals++;
            if (chunk.Count > ChunkIntervalsMax)
            {
                int half = chunk.Count / 2;
                _chunks.Insert(at + 1, chunk.GetRange(half, chunk.Count - half));
                chunk.RemoveRange(half, chunk.Count - half);
            }
        }
    }

    /// <summary>Whether an event is acknowledged.</summary>
    internal bool Contains(long id) => Intervals > 0 && TryFind(id, out _);

    /// <summary>Whether an event is acknowledged, and when.</summary>
    internal bool TryFind(long id, out RunInterval interval)
    {
        lock (_lock)
        {
            if (_chunks.Count > 0)
            {
                List<RunInterval> chunk = _chunks[ChunkOf(id)];
                int index = IndexAfter(chunk, id) - 1;
                if (index >= 0 && chunk[index].ToId >= id)
                {
                    interval = chunk[index];
                    return true;
                }
            }
        }

        interval = default;
        return false;
    }

    /// <summary>
    /// How many events are acknowledged behind an id, which first moves on to the end of the interval it lies in.
    /// </summary>
    internal long CountBehind(ref long id)
    {
        if (TryFind(id, out RunInterval around))
        {
            id = around.ToId;
        }

        long count = 0;
        lock (_lock)
        {
            for (int at = _chunks.Count > 0 ? ChunkOf(id) : 0; at < _chunks.Count; at++)
            {
                foreach (RunInterval interval in _chunks[at])
                {
                    count += interval.FromId > id ? interval.Count : 0;
                }
            }
        }

        return count;
    }

    /// <summary>How many events were acknowledged since a time, to the second. Locks for a chunk at a time.</summary>
    internal long CountSince(long atMs)
    {
        long count = 0;
        long next = 0;
        while (true)
        {
            lock (_lock)
            {
                if (_chunks.Count == 0)
                {
                    return count;
                }

                List<RunInterval> chunk = _chunks[ChunkOf(next)];
                int index = IndexAfter(chunk, next - 1);
                if (index == chunk.Count)
                {
                    return count;
                }

                for (; index < chunk.Count; index++)
                {
                    count += chunk[index].AtMs >= atMs ? chunk[index].Count : 0;
                }

                int following = ChunkOf(next) + 1;
                next = following < _chunks.Count ? _chunks[following][0].FromId : chunk[^1].FromId + 1;
            }
        }
    }

    /// <summary>Forgets intervals that end before an id: their events have expired.</summary>
    internal void DropBefore(long id)
    {
        lock (_lock)
        {
            while (_chunks.Count > 0)
            {
                List<RunInterval> chunk = _chunks[0];
                int gone = chunk.FindIndex(one => one.ToId >= id);
                gone = gone < 0 ? chunk.Count : gone;
                chunk.RemoveRange(0, gone);
                _intervals -= gone;
                if (chunk.Count > 0)
                {
                    return;
                }

                _chunks.RemoveAt(0);
            }
        }
    }

    internal void Write(ref MessagePackWriter writer)
    {
        lock (_lock)
        {
            writer.WriteArrayHeader((uint)_intervals * FieldsPerInterval);
            foreach (List<RunInterval> chunk in _chunks)
            {
                foreach (RunInterval interval in chunk)
                {
                    writer.WriteInt64(interval.FromId);
                    writer.WriteInt64(interval.ToId);
                    writer.WriteInt64(interval.AtMs);
                    writer.WriteInt64(interval.Count);
                }
            }
        }
    }

    internal static RunSet Read(ref MessagePackReader reader)
    {
        var set = new RunSet();
        int count = reader.ArrayHeader() / FieldsPerInterval;
        for (int i = 0; i < count; i++)
        {
            long fromId = reader.Int64();
            long toId = reader.Int64();
            long atMs = reader.Int64();
            set.Add(new EventRun(fromId, toId, reader.Int32(), FollowsId: 0), atMs);
        }

        return set;
    }

    /// <summary>The last chunk that starts at or before an id, or the first.</summary>
    private int ChunkOf(long id)
    {
        int low = 0;
        int high = _chunks.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            if (_chunks[middle][0].FromId <= id)
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

    /// <summary>Index of the first interval that starts behind an id.</summary>
    private static int IndexAfter(List<RunInterval> chunk, long id)
    {
        int low = 0;
        int high = chunk.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (chunk[middle].FromId <= id)
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
}
