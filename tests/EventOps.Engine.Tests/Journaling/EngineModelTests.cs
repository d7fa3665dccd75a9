using EventOps.Engine.Tests.Intake;
using EventOps.Engine.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Journaling;

/// <summary>A whole engine against a model: random operations, with and without random restarts between them.</summary>
public sealed class EngineModelTests
{
    [Fact]
    public void Publishing_subscribing_acknowledging_and_polling_do_what_the_model_does() =>
        Check.One(FixedSeed.Config.WithMaxTest(60).WithEndSize(150), Prop.ForAll(Arb.From(EngineScript.Of(restartWeight: 0)), Run));

    [Fact]
    public void Every_restart_brings_back_what_the_model_has() =>
        Check.One(FixedSeed.Config.WithMaxTest(80).WithEndSize(100), Prop.ForAll(Arb.From(EngineScript.Of(restartWeight: 3)), Run));

    private static bool Run(List<EngineStep> steps)
    {
        RunAsync(steps).GetAwaiter().GetResult();
        return true;
    }

    private static async Task RunAsync(List<EngineStep> steps)
    {
        await using var host = new EngineHost();
        var run = new EngineRun(host);
        foreach (EngineStep step in steps)
        {
            await run.DoAsync(step);
        }

        run.CompareAll();
        await run.DoAsync(new EngineStep.Restart(Kill: false, ClockMs: 0));
    }
}
