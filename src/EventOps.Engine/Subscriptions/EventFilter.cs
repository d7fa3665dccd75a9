using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// Which events of a tenant: any of the types, any of the sources, any of the priorities; an empty list means all. A
/// filter asks only what a series knows, so it is decided once per series.
/// </summary>
/// <param name="Tenant">The tenant; its events alone are ever matched.</param>
/// <param name="Types">Patterns of event types.</param>
/// <param name="Sources">Patterns of sources.</param>
/// <param name="Priorities">Bit i set: priority i matches. 0 means all.</param>
public sealed record EventFilter(
    string Tenant,
    IReadOnlyList<WildcardPattern> Types,
    IReadOnlyList<WildcardPattern> Sources,
    byte Priorities)
{
    /// <summary>The door they came in by; null means any that callers have.</summary>
    public EventOrigin? Origin { get; init; }

    /// <summary>Every event of a tenant.</summary>
    public static EventFilter All(string tenant) => new(tenant, [], [], 0);

    /// <summary>The bit of a priority in <see cref="Priorities"/>.</summary>
    public static byte Bit(EventPriority priority) => (byte)(1 << (int)priority);

    /// <summary>Whether the series' events match.</summary>
    public bool Matches(Series series)
    {
        ArgumentNullException.ThrowIfNull(series);
        return (Priorities == 0 || (Priorities & Bit(series.Priority)) != 0)
            && (Origin is null ? series.IsCallers : series.Origin == Origin)
            && string.Equals(series.Tenant, Tenant, StringComparison.Ordinal)
            && AnyMatches(Types, series.Type)
            && AnyMatches(Sources, series.Source);
    }

    private static bool AnyMatches(IReadOnlyList<WildcardPattern> patterns, ReadOnlySpan<byte> name)
    {
        if (patterns.Count == 0)
        {
            return true;
        }

        for (int i = 0; i < patterns.Count; i++)
        {
            if (patterns[i].Matches(name))
            {
                return true;
            }
        }

        return false;
    }
}
