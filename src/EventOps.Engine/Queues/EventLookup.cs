using EventOps.Engine.Projections;
using EventOps.Engine.Reading;

namespace EventOps.Engine.Queues;

/// <summary>Finds one event among those that a matcher names.</summary>
internal static class EventLookup
{
    /// <summary>The event; null when it has expired, or is none of them.</summary>
    internal static EventRef? Find(EventReader reader, SeriesMatcher matcher, long id)
    {
        var found = new List<EventRef>(1);
        reader.NewestFirst(matcher, id, id, 0, 1, found);
        return found.Count == 0 ? null : found[0];
    }
}
