using System.Collections.Concurrent;

namespace EventOps.Contracts.Metrics;

/// <summary>
/// One exposed metric: its name, its texts, and its series. Instruments of the same name (a meter made twice) share
/// one. Finding a known series takes no lock; making one does, and happens once a label set.
/// </summary>
internal sealed class MetricFamily
{
    private readonly Lock _making = new();
    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);
    private readonly int _seriesMax;
    private Series? _overflow;
    private Series[]? _sorted;

    public MetricFamily(MetricName name, InstrumentShape shape, string help, double[] bounds, int seriesMax)
    {
        Name = name;
        Shape = shape;
        Bounds = bounds;
        Text = new FamilyText(name, shape.Kind, help, bounds);
        _seriesMax = seriesMax;
    }

    public MetricName Name { get; }

    public InstrumentShape Shape { get; }

    /// <summary>Inclusive upper bounds in the instrument's unit; empty unless a histogram.</summary>
    public double[] Bounds { get; }

    public FamilyText Text { get; }

    /// <summary>Instruments that feed this family. Guarded by the collector's lock.</summary>
    public int Instruments { get; set; }

    /// <summary>The series of these labels, or the overflow series when the family is full.</summary>
    public Series Resolve(string key)
    {
        if (_series.TryGetValue(key, out var known))
        {
            return known;
        }

        // Once full, a flood of new label sets takes no lock.
        return Volatile.Read(ref _overflow) ?? MakeOrOverflow(key);
    }

    /// <summary>All series by label text.</summary>
    public ReadOnlySpan<Series> Sorted()
    {
        lock (_making)
        {
            if (_sorted is null)
            {
                _sorted = [.. _series.Values];
                Array.Sort(_sorted, static (x, y) => string.CompareOrdinal(x.Key, y.Key));
            }

            return _sorted;
        }
    }

    /// <summary>
    /// Drops the series an observable instrument no longer reports: they are gone, not unchanged. Their room is free
    /// from the next scrape on.
    /// </summary>
    public void RetireUnseen(long scrape)
    {
        foreach (var series in Sorted())
        {
            if (series.SeenInScrape == scrape)
            {
                continue;
            }

            lock (_making)
            {
                series.IsRetired = true;
                _series.TryRemove(series.Key, out _);
                _sorted = null;
                Volatile.Write(ref _overflow, null); // the next newcomer looks whether there is room again
            }
        }
    }

    private Series MakeOrOverflow(string key)
    {
        lock (_making)
        {
            if (_series.TryGetValue(key, out var known))
            {
                return known;
            }

            _sorted = null;
            if (_series.Count - (_series.ContainsKey(LabelText.Overflow) ? 1 : 0) < _seriesMax)
            {
                return _series[key] = Make(key);
            }

            var overflow = _series.GetOrAdd(LabelText.Overflow, Make);
            Volatile.Write(ref _overflow, overflow);
            return overflow;
        }
    }

    private Series Make(string key) => new(
        key,
        buckets: Shape.Kind == MetricKind.Histogram ? Bounds.Length + 1 : 0,
        stripes: Shape.IsObservable || Shape.Aggregation == Aggregation.LastValue ? 1 : Series.PushStripes);
}
