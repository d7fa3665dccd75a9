using EventOps.Engine.Deliveries;
using EventOps.Engine.Records;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>
/// Which priority's events go next under a backlog: smooth weighted round-robin, so that of 15 deliveries critical gets
/// 8, high 4, normal 2 and low 1 while all of them have some, in turns and not in blocks, and what one does not use the
/// others share. One worker's.
/// </summary>
internal sealed class LanePicker
{
    private readonly int[] _credits = new int[PublishedPriorities.Count];
    private int _askedPriorities;

    /// <summary>The lane to take from; null when none has anything. It is its turn until something of it was
    /// taken.</summary>
    /// <param name="lanes">The lanes, by priority; those without anything to give are left out by <paramref
    /// name="hasWaiting"/>.</param>
    /// <param name="hasWaiting">Whether a lane has events.</param>
    internal LaneScan? Pick(IReadOnlyList<LaneScan> lanes, Func<LaneScan, bool> hasWaiting)
    {
        LaneScan? best = null;
        int bestCredit = 0;
        _askedPriorities = 0;
        foreach (LaneScan lane in lanes)
        {
            if (hasWaiting(lane))
            {
                EventPriority priority = lane.Lane.Priority;
                _askedPriorities |= WeightOf(priority);
                int credit = _credits[(int)priority] + WeightOf(priority);
                (best, bestCredit) = best is null || credit > bestCredit ? (lane, credit) : (best, bestCredit);
            }
        }

        return best;
    }

    /// <summary>The turn is over: something of the lane was taken, which it pays for to all that had something.</summary>
    internal void Took(LaneScan taken)
    {
        for (int priority = 0; priority < _credits.Length; priority++)
        {
            _credits[priority] += _askedPriorities & WeightOf((EventPriority)priority);
        }

        _credits[(int)taken.Lane.Priority] -= _askedPriorities;
    }

    /// <summary>Twice that of the next lower one; as bits, so that the weights of several are their sum.</summary>
    internal static int WeightOf(EventPriority priority) => 1 << (int)priority;
}
