using System.Diagnostics.Metrics;
using EventOps.Contracts.OpsConsole;
using EventOps.Engine;
using EventOps.Operations.History;
using EventOps.Operations.Instruments;
using EventOps.Operations.Readings;
using EventOps.Operations.Sampling;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Hosting;

/// <summary>
/// What is measured of the node and kept over engines: its instruments, the sampler, who answers for the past, and what
/// is sent to a collector.
/// </summary>
internal sealed class NodeTelemetry : IAsyncDisposable
{
    private readonly PrometheusHistory? _prometheus;
    private readonly OtlpMetrics? _otlp;
    private Func<EventPipeline?> _engine = static () => null;

    internal NodeTelemetry(
        EventOpsOptions options, string dataFolder, IMetricReadings readings, IMeterFactory scope, ILoggerFactory loggers)
    {
        TimeProvider clock = NodeParts.Clock;
        Instruments = new OperationsInstruments(() => Volatile.Read(ref _engine)(), options.Ops.LiveWindow, clock, scope);
        string samples = Path.Combine(dataFolder, "samples");
        Sampler = new Sampler(readings, Instruments.Tick, samples, clock, loggers.CreateLogger("EventOps.Sampling"));
        Times = new OpsTime(TimeZoneInfo.FindSystemTimeZoneById(options.Ops.TimeZone));
        _prometheus = options.Prometheus.Url.Length == 0
            ? null
            : new PrometheusHistory(new Uri(options.Prometheus.Url), TimeSpan.FromMilliseconds(options.Prometheus.TimeoutMs));
        _otlp = options.Otlp.Endpoint.Length == 0 ? null : new OtlpMetrics(options.Otlp);
        History = _prometheus is null ? new SampledHistory(readings, Sampler.Samples) : _prometheus;
    }

    /// <summary>The node's instruments.</summary>
    internal OperationsInstruments Instruments { get; }

    /// <summary>Notes what metrics are.</summary>
    internal Sampler Sampler { get; }

    /// <summary>Who answers for what metrics were.</summary>
    internal IMetricHistory History { get; }

    /// <summary>How the operations console writes times.</summary>
    internal OpsTime Times { get; }

    /// <summary>Begins to sample.</summary>
    /// <param name="engine">The engine that is open just now.</param>
    internal void Start(Func<EventPipeline?> engine)
    {
        Volatile.Write(ref _engine, engine);

        // So that what comes before the first sample counts.
        Instruments.Tick();
        Sampler.Start();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Sampler.DisposeAsync();
        _otlp?.Dispose();
        _prometheus?.Dispose();
        Instruments.Dispose();
    }
}
