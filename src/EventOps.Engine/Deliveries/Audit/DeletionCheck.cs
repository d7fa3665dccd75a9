using EventOps.Engine.Deletion;
using EventOps.Engine.Projections;
using EventOps.Engine.Queues;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deliveries.Audit;

/// <summary>
/// Of each deleted event that a subscription sees: it was completed before, or it is deleted there too, and it is the
/// event the deletion says it is. The lanes learn of a deletion first and nothing leaves those states, so this holds at
/// every moment.
/// </summary>
internal static class DeletionCheck
{
    internal static void Run(DeletedEvents deletedEvents, EventReader reader, Subscription subscription, Findings findings)
    {
        if (deletedEvents.Of(subscription.Terms.Tenant) is not { } deleted)
        {
            return;
        }

        foreach (Series series in deleted.SeriesOf(subscription.Matches))
        {
            if (subscription.LaneOf(series.Priority) is { } lane)
            {
                Run(deleted, series, reader, subscription, lane, findings);
            }
        }
    }

    private static void Run(
        DeletedOfTenant deleted, Series series, EventReader reader, Subscription subscription, DeliveryLane lane, Findings findings)
    {
        var matcher = new SeriesMatcher(reader.Series, one => one.IsSame(series));
        long fromId = LaneBounds.Of(reader, subscription, lane).KeptAfterId + 1;
        foreach (long id in deleted.IdsIn(series, fromId, subscription.UntilId))
        {
            JobState state = lane.StateOf(id, nowMs: 0);
            bool isThere = EventLookup.Find(reader, matcher, id) is not null;
            if (id < reader.FloorOf(series.Priority))
            {
                // Expired meanwhile: the lane may have forgotten it.
                continue;
            }

            string name = $"{Findings.NameOf(subscription, lane)}: {EventId.ToEventText(id)} is deleted";
            if (state is not (JobState.Completed or JobState.Deleted))
            {
                findings.Add($"{name}, and for the subscription it is {state.ToString().ToLowerInvariant()}");
            }

            if (!isThere)
            {
                findings.Add($"{name}, and there is no such event of {series.TypeText} by {series.SourceText}");
            }
        }
    }
}
