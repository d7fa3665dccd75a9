using EventOps.Engine.Tests.Intake;
using EventOps.Engine.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Deliveries.Audit;

/// <summary>Random records about random events, restarts and expiry between them: audit, lane and model agree.</summary>
public sealed class DeliveryModelTests
{
    [Fact]
    public void Every_job_is_what_the_model_says_and_the_audit_finds_nothing() =>
        Check.One(FixedSeed.Config.WithMaxTest(40).WithEndSize(60), Prop.ForAll(Arb.From(DeliveryScript.Any), Run));

    private static bool Run(List<DeliveryStep> steps)
    {
        RunAsync(steps).GetAwaiter().GetResult();
        return true;
    }

    private static async Task RunAsync(List<DeliveryStep> steps)
    {
        await using var host = new EngineHost();
        DeliveryRun run = await DeliveryRun.BeginAsync(host);
        foreach (DeliveryStep step in steps)
        {
            await run.DoAsync(step);
        }
    }
}
