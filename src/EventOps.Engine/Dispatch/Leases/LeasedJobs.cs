using EventOps.Engine.Deliveries;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch.Leases;

/// <summary>Some events of one delivery that is leased.</summary>
/// <param name="Subscription">Whose.</param>
/// <param name="Lane">Which of its lanes.</param>
/// <param name="Delivery">The delivery.</param>
/// <param name="Status">What it was when the events were found in it.</param>
/// <param name="Ids">The events, ascending.</param>
internal sealed record LeasedJobs(
    Subscription Subscription, DeliveryLane Lane, Delivery Delivery, DeliveryStatus Status, List<long> Ids)
{
    /// <summary>Whether another attempt is one too many.</summary>
    internal bool IsLastAttempt => Subscription.Terms.DeliveriesMax > 0 && Status.Attempts >= Subscription.Terms.DeliveriesMax;

    internal static LeaseKey KeyOf(Subscription subscription, long id) => new(subscription.Replay is null ? 0 : subscription.Id, id);

    /// <summary>Finds which of some ascending ids a subscriber has leased, for its subscriptions and its replays.</summary>
    internal static List<LeasedJobs> Find(Subscriber subscriber, long[] ids, long nowMs)
    {
        var found = new List<LeasedJobs>();
        foreach (Subscription subscription in subscriber.Subscriptions.Concat(subscriber.Replays))
        {
            if (subscription.Terms.CallbackUrl is null)
            {
                foreach (DeliveryLane lane in subscription.Lanes)
                {
                    Find(found, subscription, lane, ids, nowMs);
                }
            }
        }

        return found;
    }

    private static void Find(List<LeasedJobs> found, Subscription subscription, DeliveryLane lane, long[] ids, long nowMs)
    {
        if (lane.OpenCount == 0)
        {
            return;
        }

        var byDelivery = new Dictionary<Delivery, LeasedJobs>();
        foreach (long id in ids)
        {
            if (lane.Look(id, nowMs).Delivery is { } delivery && delivery.Status is var status && status.LeaseUntilMs > nowMs)
            {
                if (!byDelivery.TryGetValue(delivery, out LeasedJobs? jobs))
                {
                    byDelivery.Add(delivery, jobs = new LeasedJobs(subscription, lane, delivery, status, []));
                    found.Add(jobs);
                }

                jobs.Ids.Add(id);
            }
        }
    }
}
