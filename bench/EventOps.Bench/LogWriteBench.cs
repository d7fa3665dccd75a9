using BenchmarkDotNet.Attributes;
using EventOps.Engine.Logs;

namespace EventOps.Bench;

/// <summary>Writing log lines, durable: one by one, and a thousand a request with eight requests under way. Figures are per line.</summary>
[MemoryDiagnoser]
public class LogWriteBench : IDisposable
{
    private const int Lines = 100_000;
    private readonly LogLine _line = LogSamples.Line(1);
    private LogStoreHost _host = null!;

    [GlobalSetup]
    public void Setup() => _host = new LogStoreHost();

    [GlobalCleanup]
    public void Dispose()
    {
        _host.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Description = "one line at a time")]
    public async Task Single() => LogStoreHost.Demand(await _host.Store.WriteAsync(LogSamples.Tenant, [_line], CancellationToken.None));

    [Benchmark(Description = "a thousand a request", OperationsPerInvoke = Lines)]
    public void Batches() => _host.Fill(0, Lines);
}
