using System.Text.Json;
using EventOps.Load.FanOut;
using EventOps.Load.FanOut.Receiving;
using EventOps.Load.Http;
using EventOps.Load.Reporting;
using EventOps.Load.Scenarios;
using EventOps.Load.Targets;
using EventOps.Load.Tests.Support;
using Microsoft.AspNetCore.Builder;

namespace EventOps.Load.Tests.FanOut;

/// <summary>The measures against a stand-in for the server that delivers, loses or never reaches.</summary>
public sealed class FanOutMeasureTests
{
    private static readonly FanOutOptions Small = new()
    {
        Subscriptions = 2,
        InFlight = 3,
        Events = 2_500,
        BatchSize = 400,
        Rounds = 2,
        Rate = 200,
        During = TimeSpan.FromMilliseconds(200),
        WarmUp = TimeSpan.FromMilliseconds(50),
        QuietMax = TimeSpan.FromSeconds(20),
        Thresholds = new FanOutThresholds { RatioToPlain = 0, EventsPerSecond = 1, RatioWithDead = 1_000, LatencyP50 = TimeSpan.FromMinutes(1) },
    };

    [Fact]
    public async Task Server_and_plain_client_alternate_and_every_event_is_accounted_for()
    {
        using var bus = new FakeWebhookBus();

        (Comparison comparison, IReadOnlyList<RunResult> runs, _) = await RunAsync(bus, Small, (_, options) => new ThroughputMeasure(options));

        string[] rounds = ["warm-up", "round 1", "round 2"];
        string[] kinds = ["server", "plain HttpClient", "signing HttpClient"];
        Assert.Equal(
            rounds.SelectMany(round => kinds.Select(kind => $"{kind}, {round}")),
            runs.Select(run => run.Title.Replace(" (its CPU 0.00 s)", "", StringComparison.Ordinal)));
        Assert.All(runs.Skip(3), run => Assert.Equal((5_000L, 0L), (run.Steps[0].Events, run.Steps[0].Errors)));
        Assert.Equal(
            ["webhook delivery, 2 subscriptions x 3", "webhook delivery, 2 subscriptions x 3, signed", "webhook delivery, rate"],
            comparison.Rows.Select(row => row.Name));
        Assert.Equal([true, null, true], comparison.Rows.Select(row => row.Passed));
        Assert.Contains(comparison.Notes, note => note.StartsWith("round 1: server ", StringComparison.Ordinal) && note.Contains("client 100 ", StringComparison.Ordinal));
        JsonElement asked = JsonDocument.Parse(bus.Subscribed.First()).RootElement;
        Assert.Equal((3, "*"), (asked.GetProperty("max_in_flight").GetInt32(), asked.GetProperty("event_types")[0].GetString()));
    }

    [Fact]
    public async Task Thresholds_not_met_fail()
    {
        using var bus = new FakeWebhookBus();
        FanOutOptions strict = Small with { Rounds = 1, Thresholds = new FanOutThresholds { RatioToPlain = 1e6, EventsPerSecond = 1e12 } };

        (Comparison comparison, _, _) = await RunAsync(bus, strict, (_, options) => new ThroughputMeasure(options));

        Assert.Equal([false, null, false], comparison.Rows.Select(row => row.Passed));
    }

    [Fact]
    public async Task One_lost_event_fails_the_report_and_ends_the_rounds()
    {
        using var bus = new FakeWebhookBus { LoseEvent = 600 };

        (Comparison comparison, IReadOnlyList<RunResult> runs, _) = await RunAsync(
            bus, Small, (_, options) => new ThroughputMeasure(options), new TimeWhenIdle(Small.QuietMax, () => bus.DeliveriesUnderWay == 0));

        ComparisonRow missing = Assert.Single(comparison.Rows, row => row.Name.StartsWith("missing: server, round 1", StringComparison.Ordinal));
        Assert.Equal(("2", "of 5,000", false), (missing.Server, missing.Beside, missing.Passed));
        Assert.Equal(4, runs.Count);
        Assert.Equal("not everything arrived", runs[3].EndedEarly);
    }

    [Fact]
    public async Task Latency_is_measured_from_the_time_in_each_event_to_its_arrival()
    {
        using var bus = new FakeWebhookBus();

        (Comparison comparison, IReadOnlyList<RunResult> runs, _) = await RunAsync(
            bus, Small with { Subscriptions = 1, Rounds = 1 }, (_, options) => new LatencyMeasure(options));

        Assert.Equal(
            ["publish to arrival at 200/s, p50", "publish to arrival at 200/s, p99", "publish to arrival at 200/s, max"],
            comparison.Rows.Select(row => row.Name));
        Assert.Equal([true, null, null], comparison.Rows.Select(row => row.Passed));
        RunResult delivered = runs[^1];
        Assert.Equal((40L, 40L), (delivered.Steps[0].Events, delivered.Steps[0].Latency.Count));
        Assert.InRange(delivered.Steps[0].Latency.P50Ns, 1_000, 10_000_000_000);
    }

    [Fact]
    public async Task The_dead_are_made_for_their_rounds_half_refusing_half_hanging_and_removed_again()
    {
        using var bus = new FakeWebhookBus();
        FanOutOptions options = Small with { Subscriptions = 7, Dead = 4, Events = 300 };

        (Comparison comparison, IReadOnlyList<RunResult> runs, LoopbackTarget hanging) = await RunAsync(
            bus, options, (dead, given) => new DeadReceiversMeasure(dead, given));

        ComparisonRow row = Assert.Single(comparison.Rows);
        Assert.Equal(("time until 3 of 7 subscriptions have theirs", true), (row.Name, row.Passed));
        Assert.Equal(1 + 4, runs.Count);
        Assert.All(runs.Skip(1), run => Assert.Equal(900, run.Steps[0].Events));
        Assert.Equal(3, bus.Callbacks.Count);
        Assert.Equal(8, bus.Removed.Count);
        Assert.Equal(4, bus.Removed.Count(url => url.StartsWith(hanging.BaseUrl + "/hang/", StringComparison.Ordinal)));
        Assert.Equal(8, bus.Removed.Distinct().Count());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(200, false)]
    public async Task What_the_backlog_costs_is_what_the_server_grows_beyond_one_without(double grownMiB, bool passes)
    {
        using var bus = new FakeWebhookBus();
        await using KestrelApp app = await KestrelApp.StartAsync(bus.HandleAsync);
        FanOutOptions options = Small with { Backlog = 5_000, Watch = TimeSpan.FromMilliseconds(300) };
        string phase = "";
        int looks = 0;

        Comparison comparison = await new BacklogMeasure(options, TimeProvider.System).RunAsync(
            name =>
            {
                (phase, looks) = (name, 0);
                return Task.FromResult<IServerUnderTest>(new InProcessServer(app.Target));
            },
            _ => new ResidentMemory(500, 100 + (phase == "with" && ++looks > 1 ? grownMiB : 0)),
            CancellationToken.None);

        Assert.Equal(passes, comparison.Rows[0].Passed);
        Assert.Contains(comparison.Notes, note => note.StartsWith("dead receiver, 5,000 events", StringComparison.Ordinal));
        // The stand-in counts both phases' events as waiting.
        Assert.Equal(("10,000", false), (comparison.Rows[1].Server, comparison.Rows[1].Passed));
    }

    private static async Task<(Comparison Comparison, IReadOnlyList<RunResult> Runs, LoopbackTarget Hanging)> RunAsync(
        FakeWebhookBus bus, FanOutOptions options, Func<ReceiverControl, FanOutOptions, IFanOutMeasure> measure, TimeProvider? quiet = null)
    {
        await using KestrelApp app = await KestrelApp.StartAsync(bus.HandleAsync);
        await using WebApplication receiver = FanOutReceiver.Build(0, TimeProvider.System);
        await using WebApplication hanging = FanOutReceiver.Build(0, TimeProvider.System);
        using ReceiverControl control = await StartAsync(receiver, quiet ?? TimeProvider.System);
        using ReceiverControl dead = await StartAsync(hanging, TimeProvider.System);
        using var stage = new FanOutStage(new InProcessServer(app.Target), control, options, new Unheard(), TimeProvider.System);
        Comparison comparison = await measure(dead, options).RunAsync(stage, CancellationToken.None);
        bus.StopDelivering();
        return (comparison, stage.Runs, dead.Target);
    }

    private static async Task<ReceiverControl> StartAsync(WebApplication receiver, TimeProvider quiet)
    {
        await receiver.StartAsync();
        return new ReceiverControl(LoopbackTarget.ForPort(new Uri(receiver.Urls.First()).Port), quiet);
    }

    private sealed class Unheard : IRoundObserver
    {
        public void Finished(RunResult run)
        {
        }
    }
}
