using EventOps.Contracts.Metrics;
using EventOps.Server.Configuration.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace EventOps.Server.Hosting;

/// <summary>
/// Sends what <c>/metrics</c> shows to an OpenTelemetry collector, by OpenTelemetry's own package, under the instruments'
/// own names. It gathers beside the scrape and keeps its own numbers; a collector that does not answer costs nothing but
/// what it missed.
/// </summary>
internal sealed class OtlpMetrics : IDisposable
{
    private const string HttpPath = "/v1/metrics";

    private readonly MeterProvider _provider;

    internal OtlpMetrics(OtlpOptions options)
    {
        MeterProviderBuilder builder = Sdk.CreateMeterProviderBuilder().AddMeter([.. new MetricsOptions().Meters]);
        _provider = builder.AddOtlpExporter((exporter, reader) =>
        {
            exporter.Protocol = options.Protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
            exporter.Endpoint = EndpointOf(options);
            exporter.Headers = string.Join(',', options.Headers);
            reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = options.IntervalMs;
        }).Build();
    }

    /// <inheritdoc/>
    public void Dispose() => _provider.Dispose();

    private static Uri EndpointOf(OtlpOptions options)
    {
        var endpoint = new Uri(options.Endpoint);
        return options.Protocol == OtlpProtocol.Http && endpoint.AbsolutePath == "/" ? new Uri(endpoint, HttpPath) : endpoint;
    }
}
