using EventOps.Engine.Deliveries;
using EventOps.Engine.Reading;

namespace EventOps.Engine.Subscriptions;

/// <summary>What a subscriber has yet to take.</summary>
/// <param name="Tenant">Its tenant.</param>
/// <param name="Subscriber">Its name.</param>
/// <param name="Jobs">
/// Jobs that are neither completed, failed nor deleted: what its queues show as waiting, scheduled and active. An event
/// that two of its subscriptions match is two.
/// </param>
public readonly record struct SubscriberBacklog(string Tenant, string Subscriber, long Jobs)
{
    /// <summary>Counts those of all subscribers, in no order. Any thread; costs what counting every queue costs.</summary>
    internal static List<SubscriberBacklog> Of(EventReader reader, SubscriptionRegistry registry)
    {
        var jobs = new Dictionary<Subscriber, long>();
        foreach (Subscription one in registry.All)
        {
            if (!one.IsCallers)
            {
                continue;
            }

            long waiting = 0;
            foreach (DeliveryLane lane in one.Lanes)
            {
                var counts = LaneCounts.Of(reader, one, lane);
                waiting += counts.Waiting + counts.Open;
            }

            jobs[one.Owner!] = jobs.GetValueOrDefault(one.Owner!) + waiting;
        }

        return [.. jobs.Select(one => new SubscriberBacklog(one.Key.Tenant, one.Key.Name, one.Value))];
    }
}
