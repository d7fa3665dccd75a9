using EventOps.Operations.Readings;

namespace EventOps.Operations.Sampling;

/// <summary>
/// One pass over the metrics, added up over their labels: a counter or gauge under its name, a histogram as its
/// <c>_count</c> and <c>_sum</c>. Used again for every pass, by one thread.
/// </summary>
internal sealed class SamplePass : IReadingSink
{
    private readonly Dictionary<string, double> _totals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Count, string Sum)> _histograms = new(StringComparer.Ordinal);

    /// <summary>The metrics of the pass.</summary>
    public IReadOnlyDictionary<string, double> Totals => _totals;

    /// <summary>Begins again.</summary>
    public void Clear() => _totals.Clear();

    /// <inheritdoc/>
    public void Take(in MetricReading reading)
    {
        if (reading.Type != MetricType.Histogram)
        {
            Add(reading.Name, reading.Value);
            return;
        }

        if (!_histograms.TryGetValue(reading.Name, out (string Count, string Sum) names))
        {
            names = (reading.Name + "_count", reading.Name + "_sum");
            _histograms.Add(reading.Name, names);
        }

        Add(names.Count, reading.Count);
        Add(names.Sum, reading.Value);
    }

    private void Add(string name, double value)
    {
        if (double.IsFinite(value))
        {
            _totals[name] = _totals.GetValueOrDefault(name) + value;
        }
    }
}
