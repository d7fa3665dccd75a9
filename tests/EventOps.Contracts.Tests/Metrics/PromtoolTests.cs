using System.Diagnostics;
using System.Diagnostics.Metrics;
using EventOps.Contracts.Metrics;
using EventOps.Tests.Shared;

namespace EventOps.Contracts.Tests.Metrics;

/// <summary>
/// Prometheus' own judgement, lint warnings included, over the runtime's meter and instruments like ours.
/// </summary>
public sealed class PromtoolTests
{
    internal const string Promtool = "/usr/bin/promtool";

    [NeedsDebianPackageFact("prometheus", Promtool, "--version")]
    public async Task The_runtime_and_our_instruments_are_clean()
    {
        using var meter = new Meter("test-" + Guid.NewGuid().ToString("N"));
        using var collector = MetricsRig.CollectorOf(2_000, meter.Name, "System.Runtime");
        RecordAll(meter);
        var text = MetricsRig.Write(collector, ExpositionFormat.PrometheusText);
        Assert.Contains("dotnet_gc_collections_total{", text, StringComparison.Ordinal);
        Assert.Contains("dotnet_thread_pool_threads ", text, StringComparison.Ordinal);
        Assert.Contains("dotnet_exceptions_total{", text, StringComparison.Ordinal);
        Assert.Equal((0, ""), await CheckAsync(text));
    }

    [NeedsDebianPackageFact("prometheus", Promtool, "--version")]
    public async Task The_check_would_notice()
    {
        var (exitCode, output) = await CheckAsync("# TYPE a_count gauge\na_count 1\n");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("a_count", output, StringComparison.Ordinal);
    }

    private static void RecordAll(Meter meter)
    {
        meter.CreateCounter<long>("eventops.publish.accepted", "{event}", "Events made durable.").Add(1);
        var rejected = meter.CreateCounter<long>("eventops.publish.rejected", "{event}", "Events refused.");
        rejected.Add(1, new KeyValuePair<string, object?>("reason", "ring_full"));
        rejected.Add(1, new KeyValuePair<string, object?>("error.type", "\"quoted\"\\\nlines {and} camelCase"));
        meter.CreateCounter<long>("eventops.publish.size", "By", "Bytes accepted.").Add(100);
        meter.CreateUpDownCounter<long>("eventops.poll.waiters", "{waiter}", "Polls waiting.").Add(1);
        meter.CreateObservableGauge("eventops.ring.occupancy", static () => 0.5, "1", "Share of the ring in use.");
        meter.CreateObservableGauge("eventops.durable.lag", static () => 3L, "ms", "Oldest event not durable.");
        meter.CreateObservableUpDownCounter("eventops.queue.count", static () => 3L, "{job}", "Jobs.");
        meter.CreateHistogram<double>("eventops.journal.commit.duration", "s", "Commit latency.").Record(1e-4);
        meter.CreateHistogram<int>("eventops.journal.batchSize", "{event}").Record(100);
        try
        {
            throw new InvalidOperationException("so that dotnet.exceptions has a series");
        }
        catch (InvalidOperationException)
        {
            // counted by the runtime
        }
    }

    internal static async Task<(int ExitCode, string Output)> CheckAsync(string text)
    {
        using var process = Process.Start(new ProcessStartInfo(Promtool, ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
