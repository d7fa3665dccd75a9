using System.Runtime.Versioning;
using EventOps.Load.Comparing;
using EventOps.Load.Http;
using EventOps.Load.Reporting;
using EventOps.Load.Scenarios;
using EventOps.Load.Targets;
using EventOps.Load.Tests.Support;
using Microsoft.AspNetCore.Builder;

namespace EventOps.Load.Tests.Comparing;

public sealed class ComparisonRunTests
{
    [Fact]
    public async Task Rounds_alternate_every_figure_has_its_row_and_the_thresholds_decide()
    {
        await using WebApplication bare = BareServer.Build(port: 0);
        await bare.StartAsync();
        LoopbackTarget bareTarget = LoopbackTarget.ForPort(new Uri(bare.Urls.First()).Port);
        await using KestrelApp bus = await KestrelApp.StartAsync(new FakeEventBus().HandleAsync);
        string folder = Path.Combine(AppContext.BaseDirectory, $"compare-{Guid.NewGuid():N}");
        var options = new CompareOptions
        {
            Folder = folder,
            Key = "load-key",
            ContractConnections = 3,
            Rounds = 2,
            Round = TimeSpan.FromMilliseconds(100),
            WarmUp = TimeSpan.Zero,
            Connections = [4, 1],
            PollBacklog = 3_000,
            DiskWrites = 20,
            // No finite ratio reaches it: how fast either side was in so few requests must not decide the test.
            Thresholds = new CompareThresholds { RatioToBare = new Dictionary<int, double> { [4] = double.PositiveInfinity } },
        };
        var raw = new RawGenerator(new TimeByLooking(TimeSpan.FromMilliseconds(1)));
        var seen = new Seen();
        try
        {
            (Comparison comparison, IReadOnlyList<RunResult> runs) = await new ComparisonRun(
                new InProcess(bareTarget), new InProcess(bus.Target), raw, raw, seen, options)
                .RunAsync(TimeProvider.System, CancellationToken.None);

            Assert.Equal(
                ["bare, 4", "server, 4", "bare, 4", "server, 4", "bare, 1", "server, 1", "bare, 1", "server, 1"],
                seen.Titles.Take(8).Select(title => title[..title.IndexOf(" connections", StringComparison.Ordinal)]));
            Assert.Equal(
                ["bare beside contracts, 3", "Trigger Ingestion, 3", "System Events, 3"],
                seen.Titles.Skip(8 + 5 + 3).Take(3).Select(title => title[..title.IndexOf(" connections", StringComparison.Ordinal)]));
            Assert.Equal(8 + (1 + 4) + (1 + 2) + 6, runs.Count);
            Assert.Equal(
                [
                    "single publish, 4 connections", "single publish, 1 connections", "single publish, 1 connection, p50",
                    "NDJSON batches of 1,000", "NDJSON batch, p99", "MessagePack batches of 1,000", "poll pages of 1,000",
                    "POST /v1/events, 3 connections", "POST /api/v1/events, 3 connections",
                ],
                comparison.Rows.Select(row => row.Name));
            Assert.False(comparison.Rows[0].Passed);
            Assert.Null(comparison.Rows[1].Passed);
            Assert.All(runs, run => Assert.True(run.Steps[0].Events > 0, run.Title));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(new double[] { 3 }, 3)]
    [InlineData(new double[] { 9, 1, 2 }, 2)]
    [InlineData(new double[] { 4, 1, 2, 100 }, 3)]
    public void The_median_is_the_middle(double[] values, double median) => Assert.Equal(median, Medians.Of(values));

    [Fact]
    public void The_summary_line_of_wrk_is_read()
    {
        const string Output =
            "Running 5s test @ http://127.0.0.1:8098/publish\n  Requests/sec: 1\n"
            + "EVENTOPS requests=1000 us=5000000 bytes=250000 connect=1 closed=2 status=3 timeout=4 min=10.000000 p50=50.000000 "
            + "p75=60.0 p95=70.0 p99=80.0 p999=90.0 max=100.0 mean=51.5 stdev=5.5\n";

        RunResult run = WrkScript.Read(Output, "t", LoopbackTarget.ForPort(1), 32, DateTimeOffset.UnixEpoch, TimeSpan.Zero)!;

        Assert.Equal((1000L, 10L, 990L), (run.Steps[0].Requests, run.Steps[0].Errors, run.Steps[0].Events));
        Assert.Equal((50_000L, 80_000L, 200.0), (run.Steps[0].Latency.P50Ns, run.Steps[0].Latency.P99Ns, run.Steps[0].RequestsPerSecond));
        Assert.Null(WrkScript.Read("wrk: unable to connect", "t", LoopbackTarget.ForPort(1), 1, DateTimeOffset.UnixEpoch, TimeSpan.Zero));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Wrk_is_started_with_a_script_and_an_argument_list_and_its_figures_are_taken()
    {
        string folder = Directory.CreateTempSubdirectory("wrk").FullName;
        string standIn = Path.Combine(folder, "wrk");
        // Stands in for wrk: shows what it was told, then a summary such as the script makes wrk write.
        await File.WriteAllTextAsync(
            standIn,
            "#!/bin/sh\necho \"$@\" > \"$0.told\"; grep -c deployment_completed \"$8\" >> \"$0.told\"\n"
            + "echo 'EVENTOPS requests=7 us=1000000 bytes=70 connect=0 closed=0 status=0 timeout=0 min=1 p50=2 p75=3 p95=4 p99=5 p999=6 max=7 mean=2 stdev=1'\n");
        File.SetUnixFileMode(standIn, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            var options = new CompareOptions { Folder = folder, Key = "", Round = TimeSpan.FromSeconds(3) };

            RunResult run = await new WrkGenerator(TimeProvider.System, standIn)
                .RunAsync("t", PublishRequest.Bus(options.EventType), LoopbackTarget.ForPort(8098), 32, options, CancellationToken.None);

            string[] told = await File.ReadAllLinesAsync(standIn + ".told");
            Assert.Matches("^-t 1 -c 32 -d 3 -s .*\\.lua http://127.0.0.1:8098/publish$", told[0]);
            Assert.Equal("1", told[1]);
            Assert.Equal(7, run.Steps[0].RequestsPerSecond);
            Assert.Equal(["wrk", "wrk.told"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class InProcess(LoopbackTarget target) : IServerUnderTest
    {
        public LoopbackTarget Target => target;

        public TimeSpan ProcessorTime => TimeSpan.Zero;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Seen : IRoundObserver
    {
        public List<string> Titles { get; } = [];

        public void Finished(RunResult run) => Titles.Add(run.Title);
    }
}
