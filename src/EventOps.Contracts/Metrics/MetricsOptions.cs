namespace EventOps.Contracts.Metrics;

/// <summary>What <see cref="MetricsCollector"/> listens to, and how much of it it keeps.</summary>
public sealed record MetricsOptions
{
    /// <summary>Names of the meters whose instruments are exposed: ours, and the runtime's own.</summary>
    public IReadOnlyList<string> Meters { get; init; } = ["EventOps", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <summary>
    /// Whose meters: those without a scope, which are the process', and those of this one. So servers that share a
    /// process, as in tests, do not share what each of them measures of itself.
    /// </summary>
    public object? Scope { get; init; }

    /// <summary>
    /// Series (distinct label sets) kept for one metric; what comes beyond goes to one series labelled
    /// <c>otel_metric_overflow="true"</c>. 2,000 histogram series of 17 buckets on 8 stripes are some 3 MiB, and a
    /// scrape of them some 4 MB of text: more than that is a log, not a metric.
    /// </summary>
    public int SeriesMax { get; init; } = 2_000;
}
