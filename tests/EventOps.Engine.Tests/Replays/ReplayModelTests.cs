using EventOps.Engine.Tests.Intake;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Replays;

/// <summary>Random events, subscriptions, ranges, acknowledgements, expiry and restarts against a model by hand.</summary>
public sealed class ReplayModelTests
{
    [Fact]
    public void Replays_count_settle_end_and_survive_as_the_model_does() =>
        Check.One(FixedSeed.Config.WithMaxTest(60).WithEndSize(120), Prop.ForAll(Arb.From(ReplayScript.Steps), steps =>
        {
            RunAsync(steps).GetAwaiter().GetResult();
            return true;
        }));

    private static async Task RunAsync(List<ReplayStep> steps)
    {
        await using var run = new ReplayRun();
        foreach (ReplayStep step in steps)
        {
            await run.DoAsync(step);
            await run.CompareAsync();
        }
    }
}
