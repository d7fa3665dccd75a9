namespace EventOps.Load.Measuring;

/// <summary>What a histogram says, in nanoseconds.</summary>
internal sealed record LatencySummary(
    long Count, long MinNs, long P50Ns, long P75Ns, long P95Ns, long P99Ns, long P999Ns, long MaxNs, double MeanNs, double StdDevNs)
{
    public static LatencySummary None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
