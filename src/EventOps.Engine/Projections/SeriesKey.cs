using EventOps.Engine.Records;

namespace EventOps.Engine.Projections;

/// <summary>What makes a series, as spans into a request's body: looked up without allocating.</summary>
internal readonly ref struct SeriesKey
{
    internal SeriesKey(
        string tenant,
        ReadOnlySpan<byte> type,
        ReadOnlySpan<byte> source,
        EventPriority priority,
        EventOrigin origin = EventOrigin.Bus)
    {
        Tenant = tenant;
        Type = type;
        Source = source;
        Priority = priority;
        Origin = origin;
    }

    internal string Tenant { get; }

    internal ReadOnlySpan<byte> Type { get; }

    internal ReadOnlySpan<byte> Source { get; }

    internal EventPriority Priority { get; }

    internal EventOrigin Origin { get; }

    internal bool Is(Series series) =>
        series.Priority == Priority
        && series.Origin == Origin
        && series.Source.SequenceEqual(Source)
        && series.Type.SequenceEqual(Type)
        && string.Equals(series.Tenant, Tenant, StringComparison.Ordinal);
}

/// <summary>
/// Lets a dictionary of series be asked with a <see cref="SeriesKey"/>. Hashes are seeded per process.
/// </summary>
internal sealed class SeriesComparer : IEqualityComparer<Series>, IAlternateEqualityComparer<SeriesKey, Series>
{
    public bool Equals(Series? x, Series? y) => ReferenceEquals(x, y);

    public int GetHashCode(Series obj) => GetHashCode(new SeriesKey(obj.Tenant, obj.Type, obj.Source, obj.Priority, obj.Origin));

    public bool Equals(SeriesKey alternate, Series other) => alternate.Is(other);

    public int GetHashCode(SeriesKey alternate)
    {
        HashCode hash = default;
        hash.Add(((int)alternate.Origin << 8) | (int)alternate.Priority);
        hash.AddBytes(alternate.Type);
        hash.AddBytes(alternate.Source);
        hash.Add(alternate.Tenant, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    public Series Create(SeriesKey alternate) => throw new NotSupportedException("Series are made by the table, which numbers them.");
}
