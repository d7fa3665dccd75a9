using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Notifications;

/// <summary>
/// What a tenant's people reviewed, by series and id. By series, because a filter is decided per series: how many of
/// what it matches are reviewed is then a few binary searches. Changed by the journal writer's thread, read by any: one
/// short lock.
/// </summary>
internal sealed class TenantReviews
{
    /// <summary>An id and a reference.</summary>
    private const int EntryBytes = 16;
    private readonly Lock _lock = new();
    private readonly Dictionary<SeriesName, ReviewMap> _bySeries = [];
    private readonly RecentReviews _recent = new();
    private long _bytes;

    /// <summary>What the reviews take in memory. Any thread.</summary>
    internal long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The record that reviewed something last, or 0. Any thread.</summary>
    internal long LastRecordId
    {
        get
        {
            lock (_lock)
            {
                return _recent.LastRecordId;
            }
        }
    }

    /// <summary>The review of a notification, or null. Any thread.</summary>
    internal Review? Find(Series series, long id)
    {
        lock (_lock)
        {
            return _bySeries.TryGetValue(SeriesName.Of(series), out ReviewMap? map) ? map.Find(id) : null;
        }
    }

    /// <summary>How many of a series' notifications in a range are reviewed, both ends included. Any thread.</summary>
    internal long CountIn(Series series, long fromId, long toId)
    {
        lock (_lock)
        {
            return _bySeries.TryGetValue(SeriesName.Of(series), out ReviewMap? map) ? map.CountIn(fromId, toId) : 0;
        }
    }

    /// <summary>Adds the notifications reviewed behind a record; false when some cannot be told any more. Any
    /// thread.</summary>
    /// <param name="recordId">The record; on return the last of which is told.</param>
    /// <param name="ids">Where they go.</param>
    internal bool TryAddSince(ref long recordId, List<long> ids)
    {
        lock (_lock)
        {
            bool isWhole = _recent.TryAddSince(recordId, ids);
            recordId = Math.Max(recordId, _recent.LastRecordId);
            return isWhole;
        }
    }

    /// <summary>Adds those that are not reviewed yet. The journal writer's thread.</summary>
    internal void Add(ReviewedIds reviewed, Review review)
    {
        lock (_lock)
        {
            ReviewMap map = MapOf(reviewed.Series);
            foreach (long id in reviewed.Ids)
            {
                if (map.TryAdd(id, review))
                {
                    NoteAdded(review);
                    _recent.Add(review.RecordId, id);
                }
            }
        }
    }

    /// <summary>Forgets reviews of what has expired. The journal writer's thread.</summary>
    internal void Forget(long[] floors)
    {
        lock (_lock)
        {
            foreach ((SeriesName series, ReviewMap map) in _bySeries)
            {
                if ((int)series.Priority < floors.Length)
                {
                    map.RemoveBelow(floors[(int)series.Priority], NoteRemoved);
                    if (map.Count == 0)
                    {
                        _bySeries.Remove(series);
                    }
                }
            }
        }
    }

    /// <summary>Writes all of it. The journal writer's thread, which alone changes it.</summary>
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader((uint)_bySeries.Count);
        foreach ((SeriesName series, ReviewMap map) in _bySeries)
        {
            writer.WriteArrayHeader(4);
            ReviewedIds.WriteName(ref writer, series);
            map.Write(ref writer);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote. Recovery.</summary>
    internal void Read(ref MessagePackReader reader, Func<string, string> internReviewer)
    {
        var known = new Dictionary<long, Review>();
        int series = reader.ArrayHeader();
        for (int i = 0; i < series; i++)
        {
            reader.ArrayHeader();
            MapOf(ReviewedIds.ReadName(ref reader)).Read(ref reader, Shared, NoteAdded);
        }

        _recent.Start(known.Keys.DefaultIfEmpty().Max());

        Review Shared(Review review)
        {
            if (!known.TryGetValue(review.RecordId, out Review? one))
            {
                one = new Review(review.RecordId, internReviewer(review.Reviewer), review.Notes, review.Action, review.Context);
                known.Add(review.RecordId, one);
            }

            return one;
        }
    }

    private ReviewMap MapOf(SeriesName series)
    {
        if (!_bySeries.TryGetValue(series, out ReviewMap? map))
        {
            _bySeries.Add(series, map = new ReviewMap());
        }

        return map;
    }

    private void NoteAdded(Review review) =>
        Volatile.Write(ref _bytes, _bytes + EntryBytes + (review.Kept++ == 0 ? review.Bytes : 0));

    private void NoteRemoved(Review review) =>
        Volatile.Write(ref _bytes, _bytes - EntryBytes - (--review.Kept == 0 ? review.Bytes : 0));
}
