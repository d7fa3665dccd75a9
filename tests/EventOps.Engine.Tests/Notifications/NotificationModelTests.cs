using EventOps.Engine.Tests.Intake;
using EventOps.Engine.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Notifications;

/// <summary>Notifications and reviews against a plain list, over an index in small segments, restarts and kills.</summary>
public sealed class NotificationModelTests
{
    [Fact]
    public void Every_page_count_and_review_is_the_models() => Check.One(
        FixedSeed.Config.WithMaxTest(25).WithStartSize(5).WithEndSize(25),
        Prop.ForAll(Arb.From(Gen.ArrayOf(NotificationStep.Any)), steps => RunAsync(steps).GetAwaiter().GetResult()));

    private static async Task<bool> RunAsync(NotificationStep[] steps)
    {
        // Floors are renewed every 100 ms of the clock: no two looks of a step fall on either side of one.
        await using var host = new EngineHost(options => options with { SegmentEventsMax = 200 });
        var run = new NotificationRun(host);
        foreach (NotificationStep step in steps)
        {
            await run.StepAsync(step);
        }

        run.CheckEverything();
        await host.RestartAsync();
        run.CheckEverything();
        return true;
    }
}
