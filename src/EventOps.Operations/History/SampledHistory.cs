using EventOps.Operations.Instruments;
using EventOps.Operations.Readings;
using EventOps.Operations.Sampling;

namespace EventOps.Operations.History;

/// <summary>The history that the server keeps itself.</summary>
/// <param name="readings">What metrics are now.</param>
/// <param name="samples">What they were.</param>
public sealed class SampledHistory(IMetricReadings readings, SampleStore samples) : IMetricHistory
{
    /// <inheritdoc/>
    public ValueTask<CurrentMetrics> NowAsync(IReadOnlyList<string> metrics, CancellationToken cancellation)
    {
        var wanted = new Wanted(metrics.ToHashSet(StringComparer.Ordinal));
        readings.Read(wanted);
        return ValueTask.FromResult(new CurrentMetrics(wanted.Found));
    }

    /// <inheritdoc/>
    public ValueTask<MetricRange> RangeAsync(
        string metric, long firstSeconds, long lastSeconds, int stepSeconds, CancellationToken cancellation) =>
        ValueTask.FromResult(samples.Has(metric) || ContractMetrics.Named.Contains(metric, StringComparer.Ordinal)
            ? new MetricRange(samples.Range(metric, firstSeconds, lastSeconds, stepSeconds))
            : new MetricRange([], [.. samples.Names.Union(ContractMetrics.Named, StringComparer.Ordinal)]));

    private sealed class Wanted(HashSet<string> metrics) : IReadingSink
    {
        private const string CommandPair = CurrentValue.CommandLabel + "=\"";

        internal List<CurrentValue> Found { get; } = [];

        public void Take(in MetricReading reading)
        {
            if (reading.Type != MetricType.Histogram && metrics.Contains(reading.Name) && double.IsFinite(reading.Value))
            {
                Found.Add(new CurrentValue(reading.Name, CommandOf(reading.Labels), reading.Value));
            }
        }

        /// <summary>Commands are words: nothing in them is escaped.</summary>
        private static string? CommandOf(string labels) =>
            labels.StartsWith(CommandPair, StringComparison.Ordinal)
                ? labels[CommandPair.Length..labels.IndexOf('"', CommandPair.Length)]
                : null;
    }
}
