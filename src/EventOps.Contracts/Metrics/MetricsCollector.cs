using System.Buffers;
using System.Diagnostics.Metrics;
using EventOps.Operations.Readings;
using Microsoft.Extensions.Logging;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace EventOps.Contracts.Metrics;

/// <summary>
/// Aggregates the instruments of the named meters and writes them out when scraped. Counters, up-down counters, gauges
/// and histograms are aggregated as they are recorded, without locks; observable instruments are asked at the scrape.
/// Integer instruments are summed as integers, so their totals are exact. Measurements made before the collector exists
/// are not seen: make it first. Known limit: a push instrument appears with its first measurement.
/// </summary>
public sealed class MetricsCollector : IMetricReadings, IDisposable
{
    private readonly Lock _scraping = new();
    private readonly ScrapeNumber _scrape = new();
    private readonly FamilyRegister _families;
    private readonly MeterListener _listener = new();
    private readonly Meter _meter = new("EventOps");
    private readonly Counter<long> _callbackFailures;

    /// <summary>Starts listening.</summary>
    public MetricsCollector(MetricsOptions options, ILogger<MetricsCollector> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SeriesMax, 1);
        _callbackFailures = _meter.CreateCounter<long>("eventops.metrics.callback.failures", "{failure}",
            "Observable instruments that threw when a scrape asked them.");
        _families = new FamilyRegister(options, _scrape, logger);
        var meters = options.Meters.ToHashSet(StringComparer.Ordinal);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (meters.Contains(instrument.Meter.Name)
                && (instrument.Meter.Scope is null || instrument.Meter.Scope == options.Scope)
                && _families.Add(instrument) is { } sink)
            {
                listener.EnableMeasurementEvents(instrument, sink);
            }
        };
        _listener.MeasurementsCompleted = (_, state) => _families.Remove((InstrumentSink)state!);
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, sink) => Record(value, tags, sink));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, sink) => Record(value, tags, sink));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, sink) => Record(value, tags, sink));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, sink) => Record(value, tags, sink));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, sink) => Record(value, tags, sink));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, sink) => Record(value, tags, sink));
        _listener.SetMeasurementEventCallback<decimal>(
            static (_, value, tags, sink) => Record((double)value, tags, sink));
        _listener.Start();
    }

    /// <summary>
    /// Writes everything there is, sorted by name, then labels. Scrapes take turns; recording goes on beside them.
    /// Nothing is flushed, so a slow reader of the output holds nobody up.
    /// </summary>
    public void Write(IBufferWriter<byte> output, ExpositionFormat format)
    {
        ArgumentNullException.ThrowIfNull(output);
        lock (_scraping)
        {
            Observe();
            var lines = new Utf8LineWriter(output);
            foreach (var family in _families.Families)
            {
                FamilyWriter.Write(ref lines, family, format);
            }

            if (format == ExpositionFormat.OpenMetrics)
            {
                lines.Write("# EOF\n"u8);
            }

            lines.Complete();
        }
    }

    /// <inheritdoc/>
    public void Read(IReadingSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        lock (_scraping)
        {
            Observe();
            foreach (var family in _families.Families)
            {
                FamilyReader.Read(family, sink);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }

    private static void Record(long value, ReadOnlySpan<Tag> tags, object? sink) =>
        ((InstrumentSink)sink!).Record(value, tags);

    private static void Record(double value, ReadOnlySpan<Tag> tags, object? sink) =>
        ((InstrumentSink)sink!).Record(value, tags);

    private void Observe()
    {
        _scrape.Current++;
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException failures)
        {
            // The instruments that threw are missing from this scrape, the others are in it; a scrape never fails for
            // one of them.
            _callbackFailures.Add(failures.InnerExceptions.Count);
        }

        _families.RetireUnseen();
    }
}
