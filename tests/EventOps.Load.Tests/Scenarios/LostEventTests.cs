using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Scenarios;
using EventOps.Load.Tests.Support;

namespace EventOps.Load.Tests.Scenarios;

public sealed class LostEventTests
{
    [Fact]
    public async Task An_accepted_event_that_never_arrives_is_an_error_of_the_run()
    {
        var bus = new FakeEventBus { LoseEvent = 3 };
        await using KestrelApp app = await KestrelApp.StartAsync(bus.HandleAsync);
        var clock = new SystemRunClock(TimeProvider.System);
        using var pool = new ConnectionPool(app.Target, clock, TimeProvider.System, TimeSpan.FromSeconds(5), 10);
        var meters = new RunMeters(10);
        var scenario = new MixedScenario(arrivalMax: TimeSpan.FromMilliseconds(100));
        await scenario.InitAsync(
            new ScenarioContext(app.Target, pool, clock, TimeProvider.System, meters, new ScenarioSettings()), CancellationToken.None);
        ICopy copy = scenario.CreateCopy(0, "client-0000");
        for (int i = 0; i < 5; i++)
        {
            await copy.RunAsync(clock.NowNs);
        }

        // What arrives is here before the time runs that the lost one has.
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (meters.Step("end-to-end").Events < 4)
        {
            await Task.Delay(1, tooLong.Token);
        }

        await scenario.CompleteAsync(CancellationToken.None);

        StepResult endToEnd = meters.Results(TimeSpan.FromSeconds(1)).Single(step => step.Name == "end-to-end");
        Assert.Equal(4, endToEnd.Events);
        Assert.Equal([new ErrorCount("Missing", 1)], endToEnd.ErrorCounts);
    }
}
