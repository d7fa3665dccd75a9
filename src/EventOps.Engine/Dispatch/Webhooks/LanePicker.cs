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
    private readonly int[] _credits = new int[4];

    /// <summary>The lane to take from; null when none has anything.</summary>
    /// <param name="lanes">The lanes, by priority; those without anything to give are left out by <paramref
    /// name="hasWaiting"/>.</param>
    /// <param name="hasWaiting">Whether a lane has events.</param>
    internal LaneScan? Pick(IReadOnlyList<LaneScan> lanes, Func<LaneScan, bool> hasWaiting)
    {
        LaneScan? best = null;
        int total = 0;
        foreach (LaneScan lane in lanes)
        {
            if (hasWaiting(lane))
            {
                int priority = (int)lane.Lane.Priority;
                total += WeightOf(lane.Lane.Priority);
                _credits[priority] += WeightOf(lane.Lane.Priority);
                best = best is null || _credits[priority] > _credits[(int)best.Lane.Priority] ? lane : best;
            }
        }

        if (best is not null)
        {
            _credits[(int)best.Lane.Priority] -= total;
        }

        return best;
    }

    internal static int WeightOf(EventPriority priority) => 1 << (int)priority;
}
