namespace EventOps.Engine.Subscriptions;

/// <summary>
/// Acknowledgements of a subscriber that are on their way to the journal. Two callers that acknowledge the same event
/// at once must not
/// count it twice: the second finds it here, and only has to wait until everything before it is durable.
/// </summary>
internal sealed class PendingAcks
{
    private readonly List<(long SubscriptionId, AckRun Run)> _runs = [];

    /// <summary>Held while a request resolves its ids and adds its runs; never over a wait.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Whether an event is in a run under way. Under <see cref="Gate"/>.</summary>
    internal bool Contains(long subscriptionId, long id)
    {
        foreach ((long subscription, AckRun run) in _runs)
        {
            if (subscription == subscriptionId && run.FromId <= id && id <= run.ToId)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Notes runs that are about to be journaled. Under <see cref="Gate"/>.</summary>
    internal void Add(IReadOnlyList<SubscriptionRuns> entries)
    {
        foreach (SubscriptionRuns entry in entries)
        {
            foreach (AckRun run in entry.Runs)
            {
                _runs.Add((entry.SubscriptionId, run));
            }
        }
    }

    /// <summary>Forgets runs once they are in the acknowledged set, or will never be.</summary>
    internal void Remove(IReadOnlyList<SubscriptionRuns> entries)
    {
        lock (Gate)
        {
            foreach (SubscriptionRuns entry in entries)
            {
                foreach (AckRun run in entry.Runs)
                {
                    _runs.Remove((entry.SubscriptionId, run));
                }
            }
        }
    }
}
