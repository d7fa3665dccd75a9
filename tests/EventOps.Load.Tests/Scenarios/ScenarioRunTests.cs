using EventOps.Engine.Tests.Support;
using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Scenarios;
using EventOps.Load.Simulations;
using EventOps.Load.Tests.Support;

namespace EventOps.Load.Tests.Scenarios;

public sealed class ScenarioRunTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    /// <summary>For runs that end with their requests, however slowly the first one begins.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Publish_single_counts_what_the_server_got()
    {
        var bus = new FakeEventBus();
        RunResult result = await RunAsync(bus, PublishScenario.Single(), new ScenarioSettings { Connections = 8, During = Long }, requestsMax: 2_000);

        StepResult step = result.Step("publish");
        Assert.Equal((bus.Count, 0L), ((int)step.Requests, step.Errors));
        Assert.Equal(2_000, step.Requests);
        Assert.Equal(step.Requests, step.Latency.Count);
        Assert.Equal(step.Events, step.Series.Sum(second => second.Events));
        Assert.All(bus.Events, json => Assert.Equal(ExampleEvent.Json(), json));
    }

    [Fact]
    public async Task Publish_rate_sends_every_arrival_of_its_schedule()
    {
        var bus = new FakeEventBus();
        LoadSimulation[] load = [new Inject(500, Short), new Pause(TimeSpan.FromMilliseconds(20)), new RampingInject(1000, Short)];

        RunResult result = await RunAsync(bus, PublishScenario.Rate(), new ScenarioSettings { Connections = 16 }, load);

        Assert.Equal((150 + 150, 0L), (bus.Count, result.Step("publish").Errors)); // the ramp starts anew after a pause
        Assert.Equal(300, result.Step("publish").Requests);
    }

    [Theory]
    [InlineData("Ndjson", "application/x-ndjson")]
    [InlineData("Json", "application/json")]
    [InlineData("MsgPack", "application/msgpack")]
    public async Task Publish_batch_counts_accepted_events_in_every_encoding(string encoding, string contentType)
    {
        var bus = new FakeEventBus();
        var settings = new ScenarioSettings
        {
            Connections = 2,
            During = Long,
            BatchSize = 100,
            Encoding = Enum.Parse<BatchEncoding>(encoding),
        };

        StepResult step = (await RunAsync(bus, new PublishBatchScenario(), settings, requestsMax: 100)).Step("publish-batch");

        Assert.Equal(100, step.Requests);
        Assert.Equal((bus.Count, step.Requests * 100), ((int)step.Events, step.Events));
        Assert.Equal([contentType], bus.ContentTypes.Distinct());
    }

    [Fact]
    public async Task Poll_reads_the_prepared_backlog_to_its_end_once_although_the_warm_up_read_it_too()
    {
        var bus = new FakeEventBus();
        var settings = new ScenarioSettings { Connections = 1, During = TimeSpan.FromSeconds(10), Events = 2_500, BatchSize = 100, PageSize = 200 };

        StepResult step = (await RunAsync(bus, new PollScenario(), settings, warmUp: TimeSpan.FromMilliseconds(50))).Step("poll");

        Assert.Equal((2_500L, 13L, 0L), (step.Events, step.Requests, step.Errors));
    }

    [Fact]
    public async Task Mixed_measures_each_event_from_publish_to_arrival_and_acknowledges_it()
    {
        var bus = new FakeEventBus();
        var settings = new ScenarioSettings { Connections = 4, Rate = 200, During = Short };

        RunResult result = await RunAsync(bus, new MixedScenario(TimeSpan.FromSeconds(5)), settings);

        StepResult endToEnd = result.Step("end-to-end");
        Assert.Equal((60L, 60L, 0L), (result.Step("publish").Events, endToEnd.Events, endToEnd.Errors));
        Assert.True(endToEnd.Latency.P50Ns > 0);
        Assert.Equal(60, bus.Acknowledged);
    }

    [Fact]
    public async Task Replay_file_posts_its_lines_in_turn_until_so_many_are_sent()
    {
        string file = Path.Combine(AppContext.BaseDirectory, $"replay-{Guid.NewGuid():N}.ndjson");
        await File.WriteAllLinesAsync(file, ["""{"n":1}""", """{"n":2}""", """{"n":3}"""]);
        try
        {
            var bus = new FakeEventBus();
            var settings = new ScenarioSettings { Connections = 1, During = TimeSpan.FromSeconds(10), Events = 7, File = file };

            StepResult step = (await RunAsync(bus, new ReplayFileScenario(), settings)).Step("publish");

            Assert.Equal(7, step.Events);
            Assert.Equal("1231231", string.Concat(bus.Events.Select(json => json[5])));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Refusals_are_errors_by_status_and_no_latencies()
    {
        await using KestrelApp app = await KestrelApp.StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            return Task.CompletedTask;
        });
        var settings = new ScenarioSettings { Connections = 2, During = Long };

        StepResult step = (await RunAsync(app.Target, PublishScenario.Single(), settings, new RunLimits { RequestsMax = 50 }, null)).Step("publish");

        Assert.Equal([new ErrorCount("status 429", 50)], step.ErrorCounts);
        Assert.Equal((50L, 0L, 0L), (step.Requests, step.Events, step.Latency.Count));
    }

    [Fact]
    public async Task A_stall_of_a_real_server_is_in_the_open_models_p99()
    {
        int requests = 0;
        var stall = TimeSpan.FromMilliseconds(300);
        await using KestrelApp app = await KestrelApp.StartAsync(async context =>
        {
            if (Interlocked.Increment(ref requests) == 100)
            {
                await Task.Delay(stall); // the stall is the subject of this test
            }
        });
        var settings = new ScenarioSettings { Connections = 1 };

        RunResult open = await RunAsync(
            app.Target, PublishScenario.Rate(), settings, new RunLimits(), [new Inject(500, TimeSpan.FromSeconds(1))]);

        // One request of 500 was slow; 150 were due while it was: from the intended time more than a fifth are late.
        StepResult step = open.Step("publish");
        Assert.Equal(500, step.Requests);
        Assert.True(step.Latency.P99Ns > stall.TotalNanoseconds * 0.8, $"p99 {step.Latency.P99Ns}");
        Assert.True(step.Latency.P75Ns > 1_000_000, $"p75 {step.Latency.P75Ns}");
    }

    [Fact]
    public async Task A_server_that_never_answers_does_not_hold_the_run_past_its_deadline()
    {
        using var server = new ScriptedServer("", bytesPerWrite: 1);
        var limits = new RunLimits { DurationMax = TimeSpan.FromMilliseconds(400) };
        LoadSimulation[] load = [new Inject(100, TimeSpan.FromMilliseconds(200))];
        var plan = new RunPlan("test", PublishScenario.Rate(), server.Target, new ScenarioSettings { Connections = 1 }, load, TimeSpan.Zero);
        var time = new ManualTime();
        var clock = new PacerDrivenClock(time, () => server.Connections == 1);

        RunResult result = await Task.Run(() => new ScenarioRunner(time, clock, limits).RunAsync(plan, new SilentObserver(), CancellationToken.None))
            .WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal("hard deadline", result.EndedEarly);
        StepResult step = result.Step("publish");
        Assert.Equal(
            [new ErrorCount("Aborted", 1), new ErrorCount("NotSent", 19)], step.ErrorCounts);
        Assert.Equal(limits.DurationMax, result.Elapsed);
    }

    private static async Task<RunResult> RunAsync(
        FakeEventBus bus, ILoadScenario scenario, ScenarioSettings settings, LoadSimulation[]? load = null, TimeSpan warmUp = default, long? requestsMax = null)
    {
        await using KestrelApp app = await KestrelApp.StartAsync(bus.HandleAsync);
        var limits = new RunLimits();
        return await RunAsync(app.Target, scenario, settings, limits with { RequestsMax = requestsMax ?? limits.RequestsMax }, load, warmUp);
    }

    private static Task<RunResult> RunAsync(
        LoopbackTarget target, ILoadScenario scenario, ScenarioSettings settings, RunLimits limits, LoadSimulation[]? load, TimeSpan warmUp = default)
    {
        var plan = new RunPlan("test", scenario, target, settings, load ?? scenario.DefaultLoad(settings), warmUp);
        var runner = new ScenarioRunner(TimeProvider.System, new SystemRunClock(TimeProvider.System), limits);
        return Task.Run(() => runner.RunAsync(plan, new SilentObserver(), CancellationToken.None));
    }
}
