using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Replays;

/// <summary>What an order comes to: a replay for each subscription that matches anything, with exact counts.</summary>
/// <param name="Order">The order.</param>
/// <param name="EndMs">Its end, or now where that lies in the future: nothing that is yet to come is replayed.</param>
/// <param name="Parts">The replays to start, by the age of their subscriptions.</param>
public sealed record ReplayPlan(ReplayOrder Order, long EndMs, IReadOnlyList<ReplayTerms> Parts)
{
    /// <summary>Events that will be handed over; one that several subscriptions match counts for each, as it is handed
    /// over for each.</summary>
    public long Events => Parts.Sum(one => one.Total);

    /// <summary>Counts by the index, without reading an event. Any thread.</summary>
    internal static ReplayPlan Of(EventReader reader, ReplayOrder order, long nowMs)
    {
        // Everything up to the newest visible id is visible, and nothing can come to lie below it: the range is of the
        // past alone, and its count holds from here on.
        long fromId = Math.Max(1, FirstOf(order.StartMs));
        long untilId = Math.Min(FirstOf(order.EndMs) - 1, reader.NewestId);
        long endMs = Math.Max(order.StartMs, Math.Min(order.EndMs, nowMs));
        var parts = new List<ReplayTerms>();
        foreach (Subscription subscription in order.Only is null ? order.Subscriber.Subscriptions : [order.Only])
        {
            var terms = new ReplayTerms(
                subscription.Id,
                fromId,
                untilId,
                order.EventTypes,
                order.Sources,
                order.Priorities,
                order.EventsPerSecond,
                Total: 0)
            { EndMs = endMs };
            long total = Count(reader, subscription, terms);
            if (total > 0)
            {
                parts.Add(terms with { Total = total });
            }
        }

        return new ReplayPlan(order, endMs, parts);
    }

    private static long Count(EventReader reader, Subscription subscription, ReplayTerms terms)
    {
        EventFilter narrowed = terms.ToFilter(subscription.Terms.Tenant);
        var matcher = new SeriesMatcher(
            reader.Series, series => subscription.Filter.Matches(series) && narrowed.Matches(series));
        return terms.FromId > terms.UntilId
            ? 0
            : reader.Live(subscription.Terms.Tenant, matcher).CountIn(terms.FromId, terms.UntilId);
    }

    /// <summary>The first id of a millisecond; the largest of all when no id can be that late.</summary>
    private static long FirstOf(long unixTimeMs) => unixTimeMs > 0 ? EventId.FirstAfter(unixTimeMs - 1) : 0;
}
