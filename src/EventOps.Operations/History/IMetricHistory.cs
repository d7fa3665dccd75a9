namespace EventOps.Operations.History;

/// <summary>What metrics are and were: from the built-in sampler, or from a Prometheus that scrapes the server. Any thread.</summary>
public interface IMetricHistory
{
    /// <summary>All series of some metrics as they are now. A metric that has no sample is not among them.</summary>
    ValueTask<CurrentMetrics> NowAsync(IReadOnlyList<string> metrics, CancellationToken cancellation);

    /// <summary>A metric, added up over its labels, at every step of a stretch of time.</summary>
    /// <param name="metric">Its name.</param>
    /// <param name="firstSeconds">The first point, in seconds since 1970.</param>
    /// <param name="lastSeconds">The last point, a multiple of the step behind.</param>
    /// <param name="stepSeconds">From point to point.</param>
    /// <param name="cancellation">The caller's connection.</param>
    ValueTask<MetricRange> RangeAsync(
        string metric, long firstSeconds, long lastSeconds, int stepSeconds, CancellationToken cancellation);
}
