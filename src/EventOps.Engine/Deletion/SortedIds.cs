using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Deletion;

/// <summary>
/// A set of ids in order, in chunks, so that an insertion in the middle moves a few hundred of them and a count walks
/// chunks, never all. Not thread-safe.
/// </summary>
internal sealed class SortedIds
{
    /// <summary>4 KiB: a move within one costs well under a microsecond, and a million ids are 2,000 to sum.</summary>
    private const int ChunkIdsMax = 512;

    private readonly List<List<long>> _chunks = [];

    internal int Count { get; private set; }

    /// <summary>Adds an id; false when it is there already.</summary>
    internal bool Add(long id)
    {
        if (_chunks.Count == 0)
        {
            _chunks.Add([]);
        }

        int at = ChunkOf(id);
        List<long> chunk = _chunks[at];
        int index = chunk.BinarySearch(id);
        if (index >= 0)
        {
            return false;
        }

        if (chunk.Count == ChunkIdsMax)
        {
            // Mostly the newest: a full chunk stays full, and the next begins.
            int half = ~index == ChunkIdsMax ? ChunkIdsMax : ChunkIdsMax / 2;
            _chunks.Insert(at + 1, chunk[half..]);
            chunk.RemoveRange(half, ChunkIdsMax - half);
            chunk = ~index >= half ? _chunks[at + 1] : chunk;
            index = chunk.BinarySearch(id);
        }

        chunk.Insert(~index, id);
        Count++;
        return true;
    }

    internal bool Contains(long id) => Count > 0 && _chunks[ChunkOf(id)].BinarySearch(id) >= 0;

    /// <summary>How many lie between two ids, both included.</summary>
    internal int CountIn(long fromId, long toId) => fromId > toId ? 0 : CountUntil(toId) - CountUntil(fromId - 1);

    /// <summary>Those between two ids, both included, in order.</summary>
    internal IEnumerable<long> In(long fromId, long toId)
    {
        for (int at = Count == 0 ? 0 : ChunkOf(fromId); at < _chunks.Count; at++)
        {
            foreach (long id in _chunks[at])
            {
                if (id > toId)
                {
                    yield break;
                }

                if (id >= fromId)
                {
                    yield return id;
                }
            }
        }
    }

    /// <summary>Removes the ids before one; how many.</summary>
    internal int RemoveBefore(long id)
    {
        int before = Count;
        int whole = 0;
        while (whole < _chunks.Count && _chunks[whole][^1] < id)
        {
            Count -= _chunks[whole++].Count;
        }

        _chunks.RemoveRange(0, whole);
        if (_chunks.Count > 0 && _chunks[0][0] < id)
        {
            int part = CountUntil(id - 1);
            _chunks[0].RemoveRange(0, part);
            Count -= part;
        }

        return before - Count;
    }

    /// <summary>Writes the ids as distances.</summary>
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader((uint)Count);
        long previous = 0;
        foreach (List<long> chunk in _chunks)
        {
            foreach (long id in chunk)
            {
                writer.WriteInt64(id - previous);
                previous = id;
            }
        }
    }

    internal void Read(ref MessagePackReader reader)
    {
        long id = 0;
        for (int left = reader.ArrayHeader(); left > 0; left--)
        {
            Add(id += reader.Int64());
        }
    }

    private int CountUntil(long id)
    {
        if (Count == 0)
        {
            return 0;
        }

        int last = ChunkOf(id);
        int count = 0;
        for (int at = 0; at < last; at++)
        {
            count += _chunks[at].Count;
        }

        int index = _chunks[last].BinarySearch(id);
        return count + (index >= 0 ? index + 1 : ~index);
    }

    /// <summary>The last chunk that starts at or before an id, or the first.</summary>
    private int ChunkOf(long id)
    {
        int low = 0;
        int high = _chunks.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            (low, high) = _chunks[middle].Count > 0 && _chunks[middle][0] <= id ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
