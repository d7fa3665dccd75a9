using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace EventOps.Contracts.Metrics;

/// <summary>
/// The receiving end of one instrument: finds a measurement's series and applies the measurement. Called by whichever
/// thread records, and for observable instruments by the scraping thread only.
/// </summary>
internal sealed class InstrumentSink(
    MetricFamily family, Tag[] constantTags, int shortcutsMax, ScrapeNumber scrape)
{
    /// <summary>
    /// From tags as passed to their series: a shortcut past rendering them. Bounded; beyond the bound, and for tags
    /// whose values could change, each measurement renders its labels.
    /// </summary>
    private readonly ConcurrentDictionary<Tag[], Series> _shortcuts = new(TagSetComparer.Instance);
    private Series? _untagged;
    private int _shortcutCount;

    public MetricFamily Family => family;

    /// <summary>The sink of an instrument, its meter's and its own tags included.</summary>
    public static InstrumentSink Of(Instrument instrument, MetricFamily family, int seriesMax, ScrapeNumber scrape)
    {
        Tag[] constant = [.. instrument.Meter.Tags ?? [], .. instrument.Tags ?? []];
        // The same tags in a few orders, or as numbers and as text, are a few shortcuts to one series.
        return new InstrumentSink(family, constant, 4 * seriesMax, scrape);
    }

    public void Record(long value, ReadOnlySpan<Tag> tags)
    {
        if (value < 0 && family.Shape.Aggregation == Aggregation.MonotonicSum)
        {
            return; // a counter that goes down reads as a restart; the caller's bug is not passed on
        }

        var series = Find(tags);
        if (family.Shape.IsObservable ? Replaces(series) : family.Shape.Aggregation == Aggregation.LastValue)
        {
            series.Set(value);
        }
        else if (family.Shape.Aggregation == Aggregation.Buckets)
        {
            series.Count(BucketOf(value), value);
        }
        else
        {
            series.Add(value);
        }
    }

    public void Record(double value, ReadOnlySpan<Tag> tags)
    {
        if (family.Shape.Aggregation switch
        {
            Aggregation.MonotonicSum => !(value >= 0), // NaN too
            Aggregation.LastValue => false,
            _ => double.IsNaN(value), // would stay in the sum for good
        })
        {
            return;
        }

        var series = Find(tags);
        if (family.Shape.IsObservable ? Replaces(series) : family.Shape.Aggregation == Aggregation.LastValue)
        {
            series.Set(value);
        }
        else if (family.Shape.Aggregation == Aggregation.Buckets)
        {
            series.Count(BucketOf(value), value);
        }
        else
        {
            series.Add(value);
        }
    }

    /// <summary>Forgets shortcuts to series the family has dropped.</summary>
    public void ForgetRetired()
    {
        foreach (var shortcut in _shortcuts)
        {
            if (shortcut.Value.IsRetired && _shortcuts.TryRemove(shortcut))
            {
                Interlocked.Decrement(ref _shortcutCount);
            }
        }
    }

    /// <summary>
    /// An observable's first measurement of a series in a scrape replaces the last scrape's; a second one (another
    /// instance of the instrument, or the overflow series) adds to it, except where the last value is meant.
    /// </summary>
    private bool Replaces(Series series)
    {
        var isFirst = series.SeenInScrape != scrape.Current;
        series.SeenInScrape = scrape.Current;
        return isFirst || family.Shape.Aggregation == Aggregation.LastValue;
    }

    private Series Find(ReadOnlySpan<Tag> tags)
    {
        if (tags.IsEmpty)
        {
            var untagged = Volatile.Read(ref _untagged);
            if (untagged is { IsRetired: false })
            {
                return untagged;
            }

            untagged = family.Resolve(LabelText.Render(constantTags, tags, family.Shape.Kind));
            if (untagged.Key != LabelText.Overflow)
            {
                Volatile.Write(ref _untagged, untagged);
            }

            return untagged;
        }

        var shortcuts = _shortcuts.GetAlternateLookup<ReadOnlySpan<Tag>>();
        return shortcuts.TryGetValue(tags, out var series) && !series.IsRetired ? series : FindByLabels(tags);
    }

    private Series FindByLabels(ReadOnlySpan<Tag> tags)
    {
        var series = family.Resolve(LabelText.Render(constantTags, tags, family.Shape.Kind));
        if (series.Key == LabelText.Overflow || !TagSetComparer.IsStable(tags))
        {
            return series;
        }

        if (Interlocked.Increment(ref _shortcutCount) > shortcutsMax || !_shortcuts.TryAdd(tags.ToArray(), series))
        {
            Interlocked.Decrement(ref _shortcutCount);
        }

        return series;
    }

    /// <summary>The first bucket whose bound is not below the value.</summary>
    private int BucketOf(double value)
    {
        var bounds = family.Bounds;
        var low = 0;
        var high = bounds.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (bounds[middle] < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
