using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using EventOps.Contracts.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Contracts.Tests.Metrics;

/// <summary>A meter of its own with a collector that listens to nothing else.</summary>
internal sealed class MetricsRig : IDisposable
{
    private readonly MetricsCollector _collector;

    public MetricsRig(int seriesMax = 2_000)
    {
        Meter = new Meter("test-" + Guid.NewGuid().ToString("N"));
        _collector = CollectorOf(seriesMax, Meter.Name);
    }

    public Meter Meter { get; }

    public MetricsCollector Collector => _collector;

    public static MetricsCollector CollectorOf(int seriesMax, params string[] meters) =>
        new(new MetricsOptions { Meters = meters, SeriesMax = seriesMax }, NullLogger<MetricsCollector>.Instance);

    public static string Write(MetricsCollector collector, ExpositionFormat format)
    {
        var output = new ArrayBufferWriter<byte>();
        collector.Write(output, format);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.WrittenSpan);
    }

    public string Text(ExpositionFormat format = ExpositionFormat.PrometheusText) => Write(_collector, format);

    public Exposition Scrape(ExpositionFormat format = ExpositionFormat.PrometheusText) =>
        Exposition.Parse(Text(format));

    public void Dispose()
    {
        _collector.Dispose();
        Meter.Dispose();
    }
}
