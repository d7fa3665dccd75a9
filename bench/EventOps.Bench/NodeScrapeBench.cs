using System.Buffers;
using BenchmarkDotNet.Attributes;
using EventOps.Contracts.Metrics;
using EventOps.Engine;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Subscriptions;
using EventOps.Operations.Instruments;
using EventOps.Operations.Sampling;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Bench;

/// <summary>
/// A scrape of everything a server measures, over an engine with 50 subscriptions and their backlogs, and one pass of
/// the sampler, which also counts the subscriptions.
/// </summary>
[MemoryDiagnoser]
public class NodeScrapeBench : IDisposable
{
    private const string Tenant = "tenant";
    private readonly object _scope = new();
    private readonly ArrayBufferWriter<byte> _output = new(1 << 20);
    private DirectoryInfo _folder = null!;
    private EventPipeline _engine = null!;
    private MetricsCollector _collector = null!;
    private OperationsInstruments _instruments = null!;
    private Sampler _sampler = null!;

    [Params(50, 1_000)]
    public int Subscriptions { get; set; }

    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Dispose()
    {
        _sampler.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _instruments.Dispose();
        _engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _collector.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, Description = "scrape")]
    public int Scrape()
    {
        _output.ResetWrittenCount();
        _collector.Write(_output, ExpositionFormat.PrometheusText);
        return _output.WrittenCount;
    }

    [Benchmark(Description = "pass of the sampler")]
    public void Sample() => _sampler.Sample();

    [Benchmark(Description = "count coverage and backlogs")]
    public long Count() =>
        _engine.Subscriptions.CountCoverage(_engine.Webhooks, TimeSpan.FromMinutes(2)).Matched + _engine.Subscriptions.CountBacklogs().Count;

    private async Task SetupAsync()
    {
        _folder = Directory.CreateTempSubdirectory("eventops-bench-");
        _collector = new MetricsCollector(new MetricsOptions { Scope = _scope }, NullLogger<MetricsCollector>.Instance);
        var options = new EngineOptions { DataPath = _folder.FullName, AllowUnregisteredTypes = true };
        _engine = new EventPipeline(options, new DiscardingJournal(), TimeProvider.System, NullLoggerFactory.Instance);
        _engine.Serve();
        for (int i = 0; i < Subscriptions; i++)
        {
            await _engine.Subscriptions.SubscribeAsync(new SubscriptionTerms(Tenant, "subscriber-" + i, ["type-" + (i % 10)], [], 0, null));
        }

        await SampleBatches.CommitAsync(_engine.Intake, Tenant, 300_000, Fill);
        _instruments = new OperationsInstruments(() => _engine, TimeSpan.FromMinutes(2), TimeProvider.System, _scope);
        _sampler = new Sampler(_collector, _instruments.Tick, _folder.FullName, TimeProvider.System, NullLogger.Instance);
        _instruments.Tick();
    }

    private static void Fill(BatchSubmission batch, int count)
    {
        for (int i = 0; i < count; i++)
        {
            var fields = new EventFields
            {
                EventType = i % 2 == 0 ? "type-1"u8 : "type-2"u8,
                Source = "bench"u8,
                Data = "{}"u8,
            };
            if (batch.Add(fields, default, i) != AdmitError.None)
            {
                throw new InvalidOperationException("The sample must be taken.");
            }
        }
    }
}
