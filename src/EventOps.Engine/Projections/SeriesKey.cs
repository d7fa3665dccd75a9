using EventOps.Engine.Records;

namespace EventOps.Engine.Projections;

/// <summary>What makes a series, as spans into a request's body: looked up without allocating.</summary>
internal readonly ref struct SeriesKey
{
    internal SeriesKey(string tenant, ReadOnlySpan<byte> type, ReadOnlySpan<byte> source, EventPriority priority)
    {
        Tenant = tenant;
        Type = type;
        Source = source;
        Priority = priority;
    }

    internal string Tenant { get; }

    internal ReadOnlySpan<byte> Type { get; }

    internal ReadOnlySpan<byte> Source { get; }

    internal EventPriority Priority { get; }

    internal bool Is(Series series) =>
        series.Priority == Priority
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

    public int GetHashCode(Series obj) => GetHashCode(new SeriesKey(obj.Tenant, obj.Type, obj.Source, obj.Priority));

    public bool Equals(SeriesKey alternate, Series other) => alternate.Is(other);

    public int GetHashCode(SeriesKey alternate)
    {
        HashCode hash = default;
        hash.Add((byte)alternate.Priority);
        hash.AddBytes(alternate.Type);
        hash.AddBytes(alternate.Source);
        hash.Add(alternate.Tenant, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    public Series Create(SeriesKey alternate) => throw new NotSupportedException("Series are made by the table, which numbers them.");
}
