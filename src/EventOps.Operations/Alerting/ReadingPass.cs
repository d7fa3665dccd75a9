using EventOps.Operations.Readings;

namespace EventOps.Operations.Alerting;

/// <summary>Notes, of one pass over all metrics, those that some rule names. The evaluator's thread.</summary>
internal sealed class ReadingPass : IReadingSink
{
    /// <summary>Series of one metric that are looked at; more of them are a log, not a metric.</summary>
    internal const int SeriesMax = 2_000;

    private readonly Dictionary<string, NotedMetric> _wanted = new(StringComparer.Ordinal);

    /// <param name="rules">The rules; whose metrics are signals of the alerts' own are none of this.</param>
    internal ReadingPass(IEnumerable<AlertRule> rules)
    {
        foreach (MetricExpression metric in rules.Select(static one => one.Metric))
        {
            bool wantsBuckets = metric.Figure == MetricFigure.Quantile;
            bool before = _wanted.TryGetValue(metric.Metric, out NotedMetric? noted) && noted.WantsBuckets;
            _wanted[metric.Metric] = new NotedMetric(wantsBuckets || before, []);
        }
    }

    /// <summary>Whether there is anything to look for.</summary>
    internal bool IsEmpty => _wanted.Count == 0;

    /// <summary>What the last pass found of a metric; empty when it has no series.</summary>
    internal IReadOnlyList<NotedSeries> Of(string metric) => _wanted[metric].Series;

    /// <summary>Looks anew.</summary>
    internal void Read(IMetricReadings readings)
    {
        foreach (NotedMetric metric in _wanted.Values)
        {
            metric.Series.Clear();
        }

        readings.Read(this);
    }

    /// <inheritdoc/>
    public void Take(in MetricReading reading)
    {
        if (!_wanted.TryGetValue(reading.Name, out NotedMetric? metric) || metric.Series.Count >= SeriesMax)
        {
            return;
        }

        bool isHistogram = reading.Type == MetricType.Histogram;
        metric.Series.Add(new NotedSeries(
            reading.Labels,
            isHistogram ? reading.Count : reading.Value,
            isHistogram && metric.WantsBuckets ? reading.Bounds.ToArray() : [],
            isHistogram && metric.WantsBuckets ? reading.AtMost.ToArray() : []));
    }

    private sealed record NotedMetric(bool WantsBuckets, List<NotedSeries> Series);
}

/// <summary>One series at one time.</summary>
/// <param name="Labels">Its labels, as /metrics writes them.</param>
/// <param name="Value">Its value; a histogram's number of measurements.</param>
/// <param name="Bounds">A histogram's bounds, when they are wanted.</param>
/// <param name="AtMost">Measurements up to each of them, and all of them.</param>
internal readonly record struct NotedSeries(string Labels, double Value, double[] Bounds, long[] AtMost);
