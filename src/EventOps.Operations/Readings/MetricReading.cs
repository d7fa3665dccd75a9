namespace EventOps.Operations.Readings;

/// <summary>One series as it is just now, named and scaled as /metrics shows it. Valid while it is being handed over.</summary>
public readonly ref struct MetricReading
{
    /// <summary>The metric's name: a counter's with its <c>_total</c>, a histogram's without <c>_count</c> or <c>_sum</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The labels as /metrics writes them, without braces: <c>a="x",b="y"</c>, sorted by name, escaped; empty for none.
    /// With <see cref="Name"/> the identity of the series. The same string at every reading of a series that stays.
    /// </summary>
    public required string Labels { get; init; }

    /// <summary>What the numbers mean.</summary>
    public required MetricType Type { get; init; }

    /// <summary>A counter's total, a gauge's level, the sum of a histogram's measurements.</summary>
    public required double Value { get; init; }

    /// <summary>A histogram's measurements; 0 for the others.</summary>
    public long Count { get; init; }

    /// <summary>Inclusive upper bounds of a histogram's buckets, ascending, without the last, which has none.</summary>
    public ReadOnlySpan<double> Bounds { get; init; }

    /// <summary>
    /// For each of <see cref="Bounds"/> how many measurements are at most that; and last, one more than there are
    /// bounds, all of them.
    /// </summary>
    public ReadOnlySpan<long> AtMost { get; init; }
}
