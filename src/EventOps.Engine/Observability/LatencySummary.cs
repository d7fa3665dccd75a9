namespace EventOps.Engine.Observability;

/// <summary>What was measured in the last minutes. Without a sample the times mean nothing: ask <see cref="HasSamples"/>.</summary>
/// <param name="Count">Samples.</param>
/// <param name="AvgMs">Their mean, exact.</param>
/// <param name="P95Ms">What 95 of 100 did not exceed, as near as <see cref="LatencyBuckets"/> tells.</param>
/// <param name="P99Ms">What 99 of 100 did not exceed.</param>
public readonly record struct LatencySummary(long Count, double AvgMs, double P95Ms, double P99Ms)
{
    /// <summary>Whether there was anything to measure.</summary>
    public bool HasSamples => Count > 0;
}
