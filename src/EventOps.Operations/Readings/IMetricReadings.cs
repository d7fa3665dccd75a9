namespace EventOps.Operations.Readings;

/// <summary>
/// The current values of all metrics of this process, as /metrics shows them: what the sampler keeps and alert rules
/// compare. Any thread.
/// </summary>
public interface IMetricReadings
{
    /// <summary>
    /// Hands over every series once, by metric name, then labels, in ordinal order. Gauges that are read on demand are read by this
    /// call. A sink that throws ends the pass.
    /// </summary>
    void Read(IReadingSink sink);
}
