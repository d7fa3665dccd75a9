namespace EventOps.Operations.Alerting;

/// <summary>Makes of a metric's series what a rule looks at. The evaluator's thread.</summary>
internal sealed class RuleFigures
{
    /// <summary>A share of fewer than this is chance: one failure of two requests is no outage.</summary>
    internal const double ShareOfAtLeast = 20;

    private readonly AlertRule _rule;
    private readonly Dictionary<string, SeriesHistory> _histories = new(StringComparer.Ordinal);
    private long _pass;

    internal RuleFigures(AlertRule rule) => _rule = rule;

    /// <summary>The rule's values; a series nothing can be told of has none.</summary>
    internal IEnumerable<SeriesValue> Of(IReadOnlyList<NotedSeries> all, long nowMs)
    {
        MetricFigure figure = _rule.Metric.Figure;
        if (figure == MetricFigure.Value)
        {
            return all.Where(one => _rule.Labels.Matches(one.Labels)).Select(static one => new SeriesValue(one.Labels, one.Value));
        }

        Note(figure == MetricFigure.Share ? all : all.Where(one => _rule.Labels.Matches(one.Labels)), nowMs);
        IEnumerable<SeriesHistory> telling = _histories.Values.Where(static one => one.IsTelling);
        return figure switch
        {
            MetricFigure.Rate => telling.Select(static one => new SeriesValue(one.Newest.Labels, one.Growth * 1_000 / one.SpanMs)),
            MetricFigure.Share => Share(telling),
            _ => telling.Select(Quantile).Where(static one => !double.IsNaN(one.Value)),
        };
    }

    private void Note(IEnumerable<NotedSeries> all, long nowMs)
    {
        _pass++;
        foreach (NotedSeries one in all)
        {
            if (!_histories.TryGetValue(one.Labels, out SeriesHistory? history))
            {
                _histories.Add(one.Labels, history = new SeriesHistory(_rule.Metric.Window));
            }

            history.Add(one, nowMs, _pass);
        }

        foreach (string gone in _histories.Where(one => one.Value.Pass != _pass).Select(static one => one.Key).ToArray())
        {
            _histories.Remove(gone);
        }
    }

    private IEnumerable<SeriesValue> Share(IEnumerable<SeriesHistory> histories)
    {
        double part = 0;
        double whole = 0;
        foreach (SeriesHistory one in histories)
        {
            whole += one.Growth;
            part += _rule.Labels.Matches(one.Newest.Labels) ? one.Growth : 0;
        }

        return whole >= ShareOfAtLeast ? [new SeriesValue(string.Empty, part / whole)] : [];
    }

    /// <summary>As Prometheus does it: in its bucket a measurement may be anywhere; behind the last bound it is the bound.</summary>
    private SeriesValue Quantile(SeriesHistory history)
    {
        NotedSeries now = history.Newest;
        NotedSeries before = history.Oldest;
        long all = now.AtMost.Length == 0 ? 0 : now.AtMost[^1] - before.AtMost[^1];
        if (all == 0 || now.Bounds.Length == 0)
        {
            return new SeriesValue(now.Labels, double.NaN);
        }

        double rank = _rule.Metric.Quantile * all;
        long below = 0;
        for (int i = 0; i < now.Bounds.Length; i++)
        {
            long atMost = now.AtMost[i] - before.AtMost[i];
            if (atMost >= rank && atMost > below)
            {
                double from = i == 0 ? Math.Min(0, now.Bounds[0]) : now.Bounds[i - 1];
                return new SeriesValue(now.Labels, from + ((now.Bounds[i] - from) * (rank - below) / (atMost - below)));
            }

            below = atMost;
        }

        return new SeriesValue(now.Labels, now.Bounds[^1]);
    }
}
