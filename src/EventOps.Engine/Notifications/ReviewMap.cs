using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Notifications;

/// <summary>
/// The reviewed notifications of one series by id, in chunks, so that a review of something old moves a few hundred of
/// them and a count sums chunks. Guarded by the lock of its <see cref="TenantReviews"/>.
/// </summary>
internal sealed class ReviewMap
{
    /// <summary>8 KiB of ids and references: a move within one costs well under a microsecond.</summary>
    private const int ChunkMax = 512;
    private readonly List<ReviewChunk> _chunks = [];

    internal int Count { get; private set; }

    internal Review? Find(long id)
    {
        if (_chunks.Count == 0)
        {
            return null;
        }

        ReviewChunk chunk = _chunks[ChunkOf(id)];
        int index = chunk.IndexOf(id);
        return index < chunk.Count && chunk.Ids[index] == id ? chunk.ReviewAt(index) : null;
    }

    /// <summary>How many are in a range, both ends included.</summary>
    internal long CountIn(long fromId, long toId)
    {
        if (_chunks.Count == 0 || fromId > toId)
        {
            return 0;
        }

        int first = ChunkOf(fromId);
        int last = ChunkOf(toId);
        long count = -_chunks[first].IndexOf(fromId);
        for (int at = first; at < last; at++)
        {
            count += _chunks[at].Count;
        }

        return count + (toId == long.MaxValue ? _chunks[last].Count : _chunks[last].IndexOf(toId + 1));
    }

    /// <summary>Adds a notification; false when it is there already, with its first review.</summary>
    internal bool TryAdd(long id, Review review)
    {
        if (_chunks.Count == 0)
        {
            _chunks.Add(new ReviewChunk());
        }

        int at = ChunkOf(id);
        ReviewChunk chunk = _chunks[at];
        int index = chunk.IndexOf(id);
        if (index < chunk.Count && chunk.Ids[index] == id)
        {
            return false;
        }

        Count++;
        if (chunk.Count == ChunkMax && index == ChunkMax)
        {
            // Mostly the newest: a full chunk stays full, and the next begins.
            _chunks.Insert(at + 1, chunk = new ReviewChunk());
            index = 0;
        }
        else if (chunk.Count == ChunkMax)
        {
            const int Half = ChunkMax / 2;
            ReviewChunk rest = chunk.SplitAt(Half);
            _chunks.Insert(at + 1, rest);
            (chunk, index) = index > Half ? (rest, index - Half) : (chunk, index);
        }

        chunk.Insert(index, id, review);
        return true;
    }

    /// <summary>Removes those below an id.</summary>
    internal void RemoveBelow(long id, Action<Review> removed)
    {
        int whole = 0;
        while (whole < _chunks.Count && _chunks[whole].LastId < id)
        {
            Leave(_chunks[whole], _chunks[whole].Count, removed);
            whole++;
        }

        _chunks.RemoveRange(0, whole);
        int part = _chunks.Count > 0 ? _chunks[0].IndexOf(id) : 0;
        if (part > 0)
        {
            Leave(_chunks[0], part, removed);
            _chunks[0].RemoveFirst(part);
        }
    }

    /// <summary>Writes runs of neighbours with the same review, each with its ids as distances.</summary>
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader((uint)Runs() * 2);
        var ids = new List<long>();
        Review? review = null;
        foreach (ReviewChunk chunk in _chunks)
        {
            for (int i = 0; i < chunk.Count; i++)
            {
                if (!ReferenceEquals(review, chunk.ReviewAt(i)))
                {
                    WriteRun(ref writer, review, ids);
                    review = chunk.ReviewAt(i);
                }

                ids.Add(chunk.Ids[i]);
            }
        }

        WriteRun(ref writer, review, ids);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Where it stands.</param>
    /// <param name="shared">Gives the one review of a record that was read before in its place.</param>
    /// <param name="added">Told of each notification.</param>
    internal void Read(ref MessagePackReader reader, Func<Review, Review> shared, Action<Review> added)
    {
        int runs = reader.ArrayHeader() / 2;
        for (int run = 0; run < runs; run++)
        {
            Review review = shared(Review.Read(ref reader));
            int count = reader.ArrayHeader();
            long id = 0;
            for (int i = 0; i < count; i++)
            {
                id += reader.Int64();
                TryAdd(id, review);
                added(review);
            }
        }
    }

    private int Runs()
    {
        int runs = 0;
        Review? review = null;
        foreach (ReviewChunk chunk in _chunks)
        {
            for (int i = 0; i < chunk.Count; i++)
            {
                runs += ReferenceEquals(review, chunk.ReviewAt(i)) ? 0 : 1;
                review = chunk.ReviewAt(i);
            }
        }

        return runs;
    }

    private static void WriteRun(ref MessagePackWriter writer, Review? review, List<long> ids)
    {
        if (review is null)
        {
            return;
        }

        review.Write(ref writer);
        writer.WriteArrayHeader((uint)ids.Count);
        long previous = 0;
        foreach (long id in ids)
        {
            writer.WriteInt64(id - previous);
            previous = id;
        }

        ids.Clear();
    }

    private void Leave(ReviewChunk chunk, int count, Action<Review> removed)
    {
        Count -= count;
        for (int i = 0; i < count; i++)
        {
            removed(chunk.ReviewAt(i));
        }
    }

    /// <summary>The last chunk that starts at or before an id, or the first.</summary>
    private int ChunkOf(long id)
    {
        int low = 0;
        int high = _chunks.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            (low, high) = _chunks[middle].FirstId <= id ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
