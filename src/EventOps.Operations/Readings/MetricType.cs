namespace EventOps.Operations.Readings;

/// <summary>What a metric's numbers mean, in Prometheus' terms.</summary>
public enum MetricType
{
    /// <summary>A total that only grows while the process lives; its rate is what matters.</summary>
    Counter,

    /// <summary>A level.</summary>
    Gauge,

    /// <summary>How many measurements fell where, and their sum.</summary>
    Histogram,
}
