namespace EventOps.Engine.Notifications;

/// <summary>
/// The notifications of a tenant that were reviewed last, for the streams that tell of them. In memory only: a stream
/// that misses some is told to look at the list again. Guarded by the lock of its <see cref="TenantReviews"/>.
/// </summary>
internal sealed class RecentReviews
{
    private readonly Queue<(long RecordId, long Id)> _last = new();

    /// <summary>The record that reviewed something last, or 0.</summary>
    internal long LastRecordId { get; private set; }

    /// <summary>Nothing up to this record can be told any more.</summary>
    private long _lostUntilRecordId;

    internal void Add(long recordId, long id)
    {
        if (_last.Count == Limits.RecentReviewsMax)
        {
            _lostUntilRecordId = _last.Dequeue().RecordId;
        }

        _last.Enqueue((recordId, id));
        LastRecordId = recordId;
    }

    /// <summary>Nothing from before is known: what a snapshot held was reviewed in some earlier process.</summary>
    internal void Start(long recordId) => LastRecordId = _lostUntilRecordId = Math.Max(LastRecordId, recordId);

    /// <summary>Adds the ids of those reviewed behind a record; false when some cannot be told any more.</summary>
    internal bool TryAddSince(long recordId, List<long> ids)
    {
        foreach ((long of, long id) in _last)
        {
            if (of > recordId)
            {
                ids.Add(id);
            }
        }

        return recordId >= _lostUntilRecordId;
    }
}
