using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Reading;

/// <summary>How many events of what, over a stretch of time; answered from the index's counters.</summary>
public sealed class EventStatistics
{
    private EventStatistics(long total, List<NamedCount> byType, List<NamedCount> bySource, long[] byPriority)
    {
        Total = total;
        ByType = byType;
        BySource = bySource;
        ByPriority = byPriority;
    }

    /// <summary>Events altogether.</summary>
    public long Total { get; }

    /// <summary>By event type, most frequent first.</summary>
    public IReadOnlyList<NamedCount> ByType { get; }

    /// <summary>By source, most frequent first.</summary>
    public IReadOnlyList<NamedCount> BySource { get; }

    /// <summary>By priority, indexed by <see cref="EventPriority"/>; those events are published with.</summary>
    public IReadOnlyList<long> ByPriority { get; }

    /// <summary>Counts a tenant's events since a time.</summary>
    public static EventStatistics Of(EventReader reader, string tenant, long sinceMs)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var byType = new Dictionary<string, long>(StringComparer.Ordinal);
        var bySource = new Dictionary<string, long>(StringComparer.Ordinal);
        long[] byPriority = new long[PublishedPriorities.Count];
        long total = 0;
        foreach ((int number, long count) in reader.CountBySeries(tenant, EventId.FirstOf(sinceMs)))
        {
            Series series = reader.Series[number];
            byType[series.TypeText] = byType.GetValueOrDefault(series.TypeText) + count;
            bySource[series.SourceText] = bySource.GetValueOrDefault(series.SourceText) + count;
            byPriority[(int)series.Priority] += count;
            total += count;
        }

        return new EventStatistics(total, Ordered(byType), Ordered(bySource), byPriority);
    }

    private static List<NamedCount> Ordered(Dictionary<string, long> counts) =>
        [.. counts.Select(one => new NamedCount(one.Key, one.Value))
            .OrderByDescending(one => one.Count).ThenBy(one => one.Name, StringComparer.Ordinal)];
}

/// <summary>A name and how often.</summary>
/// <param name="Name">An event type or a source.</param>
/// <param name="Count">How many events.</param>
public sealed record NamedCount(string Name, long Count);
