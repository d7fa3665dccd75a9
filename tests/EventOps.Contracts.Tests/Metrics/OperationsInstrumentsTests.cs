using EventOps.Contracts.Metrics;
using EventOps.Operations.Instruments;
using EventOps.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Contracts.Tests.Metrics;

/// <summary>The node's instruments as they are scraped: the contract's names to the letter, and nothing before there is something.</summary>
public sealed class OperationsInstrumentsTests : IDisposable
{
    private readonly object _scope = new();
    private readonly MetricsCollector _collector;
    private readonly OperationsInstruments _instruments;

    public OperationsInstrumentsTests()
    {
        _collector = new MetricsCollector(
            new MetricsOptions { Meters = ["EventOps"], Scope = _scope }, NullLogger<MetricsCollector>.Instance);
        _instruments = new OperationsInstruments(static () => null, TimeSpan.FromMinutes(2), TimeProvider.System, _scope);
    }

    [Fact]
    public void What_has_not_happened_has_no_sample()
    {
        _instruments.Tick();
        string text = MetricsRig.Write(_collector, ExpositionFormat.PrometheusText);
        Assert.All(ContractMetrics.Overview, name => Assert.DoesNotContain(name, text, StringComparison.Ordinal));
        Assert.Contains("\nprocess_start_time_seconds 1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Runbooks_are_told_by_command_and_made_up_commands_are_bounded()
    {
        _instruments.Runbooks.Finished("stop", 0, DateTimeOffset.UnixEpoch.AddSeconds(1_000.5));
        _instruments.Runbooks.Finished("failover", 3, DateTimeOffset.UnixEpoch.AddSeconds(2_000));
        _instruments.Runbooks.Finished("stop", 1, DateTimeOffset.UnixEpoch.AddSeconds(3_000));
        _instruments.Runbooks.FailedOver(TimeSpan.FromMilliseconds(1_800));
        Exposition scraped = Scrape();
        Assert.Equal(1, scraped.Value(ContractMetrics.RunbookExitCode, ("command", "stop")));
        Assert.Equal(3, scraped.Value(ContractMetrics.RunbookExitCode, ("command", "failover")));
        Assert.Equal(3_000, scraped.Value(ContractMetrics.RunbookFinished, ("command", "stop")));
        Assert.Equal(1_800, scraped.Value(ContractMetrics.FailoverLatency));

        for (int i = 0; i < 1_000; i++)
        {
            _instruments.Runbooks.Finished("made-up-" + i, 0, DateTimeOffset.UnixEpoch);
        }

        Assert.InRange(Scrape().Samples.Count(static one => one.Name == ContractMetrics.RunbookExitCode), 3, 16);
    }

    [Fact]
    public void What_the_log_store_loses_is_told_by_reason()
    {
        var losses = new LogLosses(0, 0, 0);
        _instruments.AddLogs(() => losses);
        Assert.Equal(0, Scrape().Value("eventops_log_reads_failed_total", ("reason", "damaged")));
        losses = new LogLosses(2, 3, 5);
        Exposition scraped = Scrape();
        Assert.Equal(2, scraped.Value("eventops_log_reads_failed_total", ("reason", "damaged")));
        Assert.Equal(3, scraped.Value("eventops_log_reads_failed_total", ("reason", "refused")));
        Assert.Equal(5, scraped.Value("eventops_log_lines_dropped_total"));
    }

    [Fact]
    public void Servers_in_one_process_do_not_share_what_each_measures()
    {
        using var other = new MetricsCollector(
            new MetricsOptions { Meters = ["EventOps"], Scope = new object() }, NullLogger<MetricsCollector>.Instance);
        _instruments.Runbooks.FailedOver(TimeSpan.FromMilliseconds(5));
        Assert.DoesNotContain(ContractMetrics.FailoverLatency, MetricsRig.Write(other, ExpositionFormat.PrometheusText), StringComparison.Ordinal);
    }

    /// <summary>
    /// The contract names a metric in milliseconds, which promtool's lint would rather have in seconds: that, and nothing
    /// else, it may say.
    /// </summary>
    [NeedsDebianPackageFact("prometheus", PromtoolTests.Promtool, "--version")]
    public async Task Promtool_has_nothing_to_say_but_of_the_contracts_milliseconds()
    {
        _instruments.Runbooks.Finished("stop", 0, DateTimeOffset.UnixEpoch.AddDays(1));
        _instruments.AddLogs(static () => new LogLosses(1, 2, 3));
        (int exitCode, string output) = await PromtoolTests.CheckAsync(MetricsRig.Write(_collector, ExpositionFormat.PrometheusText));
        Assert.Equal((0, ""), (exitCode, output));

        _instruments.Runbooks.FailedOver(TimeSpan.FromMilliseconds(1_800));
        (_, output) = await PromtoolTests.CheckAsync(MetricsRig.Write(_collector, ExpositionFormat.PrometheusText));
        Assert.All(
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            static line => Assert.StartsWith(ContractMetrics.FailoverLatency + " ", line, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _instruments.Dispose();
        _collector.Dispose();
    }

    private Exposition Scrape() => Exposition.Parse(MetricsRig.Write(_collector, ExpositionFormat.PrometheusText));
}
