namespace EventOps.Engine.Subscriptions;

/// <summary>One acknowledgement on its way to the journal, and what becomes of it.</summary>
internal sealed class PendingAck
{
    private readonly TaskCompletionSource<bool> _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal PendingAck(SubscriptionRuns[] entries) => Entries = entries;

    internal SubscriptionRuns[] Entries { get; }

    /// <summary>Ends when it is durable and made, or will never be.</summary>
    internal Task<bool> IsDurable => _settled.Task;

    /// <summary>Whether one of its runs settles an event. Runs of a subscription are in the order of their
    /// ids.</summary>
    internal bool Covers(long subscriptionId, long id)
    {
        foreach (SubscriptionRuns entry in Entries)
        {
            if (entry.SubscriptionId == subscriptionId && (Covers(entry.Runs, id) || entry.Taken.Ids.BinarySearch(id) >= 0))
            {
                return true;
            }
        }

        return false;
    }

    internal void Settle(bool isDurable) => _settled.TrySetResult(isDurable);

    private static bool Covers(IReadOnlyList<EventRun> runs, long id)
    {
        int low = 0;
        int high = runs.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (runs[middle].ToId < id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < runs.Count && runs[low].FromId <= id;
    }
}
