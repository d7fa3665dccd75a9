using System.Runtime.InteropServices;

namespace EventOps.Engine.Notifications;

/// <summary>A few hundred reviewed notifications in order of their ids.</summary>
internal sealed class ReviewChunk
{
    private readonly List<long> _ids;
    private readonly List<Review> _reviews;

    internal ReviewChunk()
        : this([], [])
    {
    }

    private ReviewChunk(List<long> ids, List<Review> reviews)
    {
        _ids = ids;
        _reviews = reviews;
    }

    internal int Count => _ids.Count;

    internal long FirstId => _ids[0];

    internal long LastId => _ids[^1];

    internal ReadOnlySpan<long> Ids => CollectionsMarshal.AsSpan(_ids);

    internal Review ReviewAt(int index) => _reviews[index];

    /// <summary>Index of the first id that is not below an id.</summary>
    internal int IndexOf(long id)
    {
        int index = Ids.BinarySearch(id);
        return index < 0 ? ~index : index;
    }

    internal void Insert(int index, long id, Review review)
    {
        _ids.Insert(index, id);
        _reviews.Insert(index, review);
    }

    internal void RemoveFirst(int count)
    {
        _ids.RemoveRange(0, count);
        _reviews.RemoveRange(0, count);
    }

    /// <summary>Takes what stands behind an index out, as a chunk of its own.</summary>
    internal ReviewChunk SplitAt(int index)
    {
        int count = Count - index;
        var rest = new ReviewChunk(_ids.GetRange(index, count), _reviews.GetRange(index, count));
        _ids.RemoveRange(index, count);
        _reviews.RemoveRange(index, count);
        return rest;
    }
}
