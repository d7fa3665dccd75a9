namespace EventOps.Contracts.Metrics;

/// <summary>The two text formats a scrape can be answered in.</summary>
public enum ExpositionFormat
{
    /// <summary>The Prometheus text format 0.0.4.</summary>
    PrometheusText,

    /// <summary>OpenMetrics text 1.0.0.</summary>
    OpenMetrics,
}
