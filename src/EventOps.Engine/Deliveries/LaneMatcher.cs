using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deliveries;

/// <summary>Decides which series a lane's events are of. A matcher belongs to one thread at a time.</summary>
internal static class LaneMatcher
{
    internal static SeriesMatcher For(EventReader reader, Subscription subscription, EventPriority priority) =>
        new(reader.Series, series => series.Priority == priority && subscription.Matches(series));
}
