namespace EventOps.Operations.Sampling;

/// <summary>
/// What metrics were: each second of the last hour, each minute of the last week. Minute m's sample is the last one of
/// the 60 seconds that end with it. One thread adds, any reads.
/// </summary>
public sealed class SampleStore
{
    private const int MinuteSeconds = 60;

    private readonly Lock _lock = new();
    private readonly SampleGrid _seconds = new(SampleLimits.SecondSlots);
    private readonly SampleGrid _minutes = new(SampleLimits.MinuteSlots);
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>The metrics there are samples of, by name.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock)
            {
                return [.. _names.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Whether there are samples of a metric.</summary>
    public bool Has(string metric)
    {
        lock (_lock)
        {
            return _columns.ContainsKey(metric);
        }
    }

    /// <summary>
    /// A metric at every step of a stretch of time: its last sample up to then, as long as that is not more than a step
    /// old (never less than the samples are apart). Where there is none there is no point.
    /// </summary>
    /// <param name="metric">Its name.</param>
    /// <param name="firstSeconds">The first point, in seconds since 1970.</param>
    /// <param name="lastSeconds">The last one at most.</param>
    /// <param name="stepSeconds">From point to point.</param>
    public IReadOnlyList<SamplePoint> Range(string metric, long firstSeconds, long lastSeconds, int stepSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepSeconds, 1);
        var points = new List<SamplePoint>();
        lock (_lock)
        {
            if (!_columns.TryGetValue(metric, out int column))
            {
                return points;
            }

            for (long at = firstSeconds; at <= lastSeconds; at += stepSeconds)
            {
                if (ValueAt(column, at, stepSeconds) is { } value)
                {
                    points.Add(new SamplePoint(at, value));
                }
            }
        }

        return points;
    }

    /// <summary>The column of a metric; -1 when there are as many as there may be.</summary>
    internal int ColumnOf(string metric)
    {
        lock (_lock)
        {
            if (_columns.TryGetValue(metric, out int known))
            {
                return known;
            }

            if (_names.Count >= SampleLimits.MetricsMax)
            {
                return -1;
            }

            _columns.Add(metric, _names.Count);
            _names.Add(metric);
            return _names.Count - 1;
        }
    }

    /// <summary>The metric of a column.</summary>
    internal string NameOf(int column)
    {
        lock (_lock)
        {
            return _names[column];
        }
    }

    /// <summary>Takes the sample of a second.</summary>
    internal void AddSecond(long unixSeconds, ReadOnlySpan<SampleCell> cells)
    {
        lock (_lock)
        {
            _seconds.Put(unixSeconds, cells);
            _minutes.Put(MinuteOf(unixSeconds), cells);
        }
    }

    /// <summary>Takes the sample of a minute.</summary>
    internal void AddMinute(long minute, ReadOnlySpan<SampleCell> cells)
    {
        lock (_lock)
        {
            _minutes.Put(minute, cells);
        }
    }

    /// <summary>The minute, since 1970, that a second's sample is in: the one that ends with it or after it.</summary>
    internal static long MinuteOf(long unixSeconds) => (unixSeconds + MinuteSeconds - 1) / MinuteSeconds;

    private double? ValueAt(int column, long at, int stepSeconds)
    {
        if (_seconds.Newest != long.MinValue && at > _seconds.Newest - SampleLimits.SecondSlots)
        {
            int carried = Math.Max(stepSeconds, SampleLimits.SecondsCarried);
            return LastOf(_seconds, column, Math.Min(at, _seconds.Newest), at - carried);
        }

        int carriedMinutes = Math.Max(stepSeconds, MinuteSeconds);
        return LastOf(_minutes, column, at / MinuteSeconds, FloorOf(at - carriedMinutes));
    }

    /// <summary>The last minute that ends at or before a second.</summary>
    private static long FloorOf(long seconds) => (long)Math.Floor(seconds / (double)MinuteSeconds);

    /// <summary>The newest sample down from a slot, and behind another.</summary>
    private static double? LastOf(SampleGrid grid, int column, long from, long behind)
    {
        for (long slot = from; slot > behind && grid.Covers(Math.Min(slot, grid.Newest)); slot--)
        {
            double value = grid.Get(slot, column);
            if (!double.IsNaN(value))
            {
                return value;
            }
        }

        return null;
    }
}
