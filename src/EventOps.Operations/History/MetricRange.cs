using EventOps.Operations.Sampling;

namespace EventOps.Operations.History;

/// <summary>A metric over a stretch of time.</summary>
/// <param name="Points">Its points, oldest first; where there was no sample there is none.</param>
/// <param name="Known">Null when there is such a metric; else the metrics there are.</param>
/// <param name="Problem">Why nothing is known: whoever keeps it did not answer; null when it did.</param>
public sealed record MetricRange(
    IReadOnlyList<SamplePoint> Points, IReadOnlyList<string>? Known = null, string? Problem = null);
