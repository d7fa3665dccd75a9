using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch.Webhooks;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;

namespace EventOps.Engine.Subscriptions;

/// <summary>How a subscription does: what those who watch over all of them look at.</summary>
/// <param name="Subscription">Which.</param>
/// <param name="IsHeldBack">Whether its endpoint has failed over and over and is left alone.</param>
/// <param name="StalledMs">
/// For how long it has had events to take and has taken none, in milliseconds; 0 when it has none. What an operator holds
/// back does not count. Of durable times only, so a restart changes nothing.
/// </param>
/// <param name="Lanes">Its queues.</param>
public sealed record SubscriptionCondition(
    Subscription Subscription, bool IsHeldBack, long StalledMs, IReadOnlyList<LaneCondition> Lanes)
{
    /// <summary>Looks at all that callers made. Any thread; costs what counting every queue costs.</summary>
    internal static List<SubscriptionCondition> Of(
        EventReader reader, SubscriptionRegistry registry, WebhookDispatch? webhooks, long nowMs)
    {
        var all = new List<SubscriptionCondition>();
        foreach (Subscription one in registry.All)
        {
            if (one.IsCallers)
            {
                all.Add(Of(reader, one, webhooks?.IsHeldBack(one) == true, nowMs));
            }
        }

        return all;
    }

    private static SubscriptionCondition Of(EventReader reader, Subscription one, bool isHeldBack, long nowMs)
    {
        var lanes = new List<LaneCondition>();
        long oldestId = long.MaxValue;
        foreach (DeliveryLane lane in one.Lanes)
        {
            var counts = LaneCounts.Of(reader, one, lane);
            lanes.Add(new LaneCondition(lane.Priority, counts.Waiting + counts.Open, counts.Failed));
            if (counts.Waiting + counts.Open > 0 && !one.IsPaused(lane.Priority))
            {
                oldestId = Math.Min(oldestId, SubscriptionBacklog.OldestOf(reader, one, lane));
            }
        }

        long sinceMs = oldestId == long.MaxValue ? nowMs : Math.Max(EventId.UnixTimeMs(oldestId), one.LastDeliveryMs);
        return new SubscriptionCondition(one, isHeldBack, Math.Max(0, nowMs - sinceMs), lanes);
    }
}

/// <summary>How one priority of a subscription does.</summary>
/// <param name="Priority">Which.</param>
/// <param name="Unsettled">Jobs that wait, are to be tried again, or are handed over.</param>
/// <param name="Failed">Dead letters.</param>
public readonly record struct LaneCondition(EventPriority Priority, long Unsettled, long Failed);
