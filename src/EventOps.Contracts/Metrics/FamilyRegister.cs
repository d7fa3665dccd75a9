using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace EventOps.Contracts.Metrics;

/// <summary>
/// Which families there are and which instruments feed them. Changed under its lock when an instrument appears or ends;
/// a scrape reads an immutable snapshot, sorted by name.
/// </summary>
internal sealed class FamilyRegister(MetricsOptions options, ScrapeNumber scrape, ILogger logger)
{
    private readonly Lock _changing = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly List<InstrumentSink> _observed = [];
    private MetricFamily[] _snapshot = [];

    /// <summary>All families by name.</summary>
    public MetricFamily[] Families => Volatile.Read(ref _snapshot);

    /// <summary>A sink for the instrument, or null when it cannot be exposed beside what is there already.</summary>
    public InstrumentSink? Add(Instrument instrument)
    {
        if (InstrumentShape.Of(instrument) is not { } shape)
        {
            logger.LogWarning("Instrument {Instrument} of type {Type} is not exposed: its type is unknown",
                instrument.Name, instrument.GetType());
            return null;
        }

        var name = MetricName.Of(instrument.Name, instrument.Unit, shape.Kind);
        lock (_changing)
        {
            if (!_families.TryGetValue(name.Family, out var family))
            {
                family = Make(instrument, name, shape);
                _families.Add(name.Family, family);
                _snapshot = [.. _families.Values];
            }
            else if (family.Shape != shape || family.Name != name)
            {
                logger.LogWarning(
                    "Instrument {Instrument} is not exposed: metric {Metric} exists with another type or unit",
                    instrument.Name, name.Family);
                return null;
            }

            family.Instruments++;
            var sink = InstrumentSink.Of(instrument, family, options.SeriesMax, scrape);
            if (shape.IsObservable)
            {
                _observed.Add(sink);
            }

            return sink;
        }
    }

    /// <summary>The instrument's meter was disposed: a family nobody feeds any more goes with it.</summary>
    public void Remove(InstrumentSink sink)
    {
        lock (_changing)
        {
            _observed.Remove(sink);
            if (--sink.Family.Instruments == 0)
            {
                _families.Remove(sink.Family.Name.Family);
                _snapshot = [.. _families.Values];
            }
        }
    }

    /// <summary>Drops observed series this scrape did not report.</summary>
    public void RetireUnseen()
    {
        lock (_changing)
        {
            foreach (var sink in _observed)
            {
                sink.Family.RetireUnseen(scrape.Current);
                sink.ForgetRetired();
            }
        }
    }

    private MetricFamily Make(Instrument instrument, MetricName name, InstrumentShape shape)
    {
        var bounds = shape.Kind == MetricKind.Histogram ? HistogramBounds.Of(instrument, name.Unit) : [];
        var help = string.IsNullOrWhiteSpace(instrument.Description)
            ? $"{instrument.Name} of meter {instrument.Meter.Name}."
            : instrument.Description;
        return new MetricFamily(name, shape, help, bounds, options.SeriesMax);
    }
}
