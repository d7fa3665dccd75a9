namespace EventOps.Engine.Subscriptions;

/// <summary>
/// Acknowledgements of a subscriber that are on their way to the journal. Two callers that acknowledge the same event
/// at once must not count it twice: the second finds it here, and its answer waits for the first one's.
/// </summary>
internal sealed class PendingAcks
{
    private readonly List<PendingAck> _underWay = [];
    private readonly DeletionsUnderWay _deletions;

    internal PendingAcks(DeletionsUnderWay deletions) => _deletions = deletions;

    /// <summary>Held while a request resolves its ids and adds its runs; never over a wait.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Whether none is under way. Under <see cref="Gate"/>.</summary>
    internal bool IsEmpty => _underWay.Count == 0 && _deletions.IsEmpty;

    /// <summary>The acknowledgement under way that settles an event, or the deletion of it, or null. Under <see
    /// cref="Gate"/>.</summary>
    internal PendingAck? Find(long subscriptionId, long id) =>
        FindAcknowledgement(subscriptionId, id) ?? (_deletions.IsEmpty ? null : _deletions.Find(id));

    /// <summary>
    /// Ends when no acknowledgement under way settles an event. Whoever made known before that the event is being
    /// deleted can be sure then that no run covers it any more.
    /// </summary>
    internal async ValueTask AcknowledgedAsync(long subscriptionId, long id)
    {
        while (true)
        {
            PendingAck? ack;
            lock (Gate)
            {
                ack = FindAcknowledgement(subscriptionId, id);
            }

            if (ack is null)
            {
                return;
            }

            await ack.IsDurable;
        }
    }

    private PendingAck? FindAcknowledgement(long subscriptionId, long id)
    {
        foreach (PendingAck one in _underWay)
        {
            if (one.Covers(subscriptionId, id))
            {
                return one;
            }
        }

        return null;
    }

    /// <summary>
    /// Ends when no acknowledgement under way settles one of some handed-over events: one that was resolved while they
    /// waited counts them, so nothing else may settle them before it.
    /// </summary>
    internal async ValueTask PassedAsync(long subscriptionId, IReadOnlyCollection<long> ids)
    {
        while (FindAny(subscriptionId, ids) is { } ack)
        {
            await ack.IsDurable;
        }
    }

    /// <summary>Notes runs that are about to be journaled. Under <see cref="Gate"/>.</summary>
    internal PendingAck Add(SubscriptionRuns[] entries)
    {
        var ack = new PendingAck(entries);
        if (entries.Length > 0)
        {
            _underWay.Add(ack);
        }

        return ack;
    }

    /// <summary>Forgets runs once they are in the acknowledged set, or will never be, and tells those who rely on
    /// them.</summary>
    internal void Settle(PendingAck ack, bool isDurable)
    {
        lock (Gate)
        {
            _underWay.Remove(ack);
        }

        ack.Settle(isDurable);
    }

    private PendingAck? FindAny(long subscriptionId, IReadOnlyCollection<long> ids)
    {
        lock (Gate)
        {
            if (!IsEmpty)
            {
                foreach (long id in ids)
                {
                    if (Find(subscriptionId, id) is { } ack)
                    {
                        return ack;
                    }
                }
            }

            return null;
        }
    }
}
