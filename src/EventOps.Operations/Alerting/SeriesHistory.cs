namespace EventOps.Operations.Alerting;

/// <summary>
/// A series over the last seconds, in a dozen steps: what growth is told from. A total that falls is one that began anew
/// with another engine, and what was before is forgotten.
/// </summary>
internal sealed class SeriesHistory
{
    private const int Steps = 12;
    private readonly List<(long AtMs, NotedSeries Series)> _kept = [];
    private readonly long _windowMs;

    internal SeriesHistory(TimeSpan window) => _windowMs = (long)window.TotalMilliseconds;

    /// <summary>The last pass that saw it.</summary>
    internal long Pass { get; private set; }

    /// <summary>What it is now.</summary>
    internal NotedSeries Newest => _kept[^1].Series;

    /// <summary>What it was a window ago.</summary>
    internal NotedSeries Oldest => _kept[0].Series;

    /// <summary>What came in between.</summary>
    internal double Growth => Newest.Value - Oldest.Value;

    /// <summary>How long that is.</summary>
    internal long SpanMs => _kept[^1].AtMs - _kept[0].AtMs;

    /// <summary>Whether that is long enough to tell anything of the window.</summary>
    internal bool IsTelling => SpanMs > 0 && SpanMs >= _windowMs / 2;

    internal void Add(NotedSeries series, long nowMs, long pass)
    {
        Pass = pass;
        if (_kept.Count > 0 && (series.Value < Newest.Value || series.AtMost.Length != Newest.AtMost.Length))
        {
            _kept.Clear();
        }

        if (_kept.Count >= 2 && nowMs - _kept[^2].AtMs < _windowMs / Steps)
        {
            _kept[^1] = (nowMs, series);
        }
        else
        {
            _kept.Add((nowMs, series));
        }

        while (_kept.Count > 2 && _kept[1].AtMs <= nowMs - _windowMs)
        {
            _kept.RemoveAt(0);
        }
    }
}
