using System.Text;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Records;
using EventOps.Engine.Retention;
using EventOps.Engine.Tests.Intake;
using EventOps.Engine.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Tenants;

/// <summary>
/// What the engine says a tenant has kept is what a recount over the journal says, whatever was published, expired and
/// restarted, from whichever snapshot and with whichever index segments sealed.
/// </summary>
public sealed class UsageModelTests
{
    private static readonly string[] Tenants = ["acme", "other", "\0audit:acme"];

    [Fact]
    public void Every_event_is_counted_once_whatever_happens()
    {
        Gen<Step> step =
            from act in Gen.Frequency(
                (8, Gen.Constant(Act.Publish)),
                (4, Gen.Constant(Act.Batch)),
                (4, Gen.Constant(Act.PassTime)),
                (1, Gen.Constant(Act.Change)),
                (1, Gen.Constant(Act.DropLow)),
                (1, Gen.Constant(Act.FailCommit)),
                (2, Gen.Constant(Act.Restart)),
                (2, Gen.Constant(Act.Kill)),
                (1, Gen.Constant(Act.DamageNewest)),
                (1, Gen.Constant(Act.LoseSnapshots)))
            from size in Gen.Choose(0, 60)
            from tenant in Gen.Choose(0, Tenants.Length - 1)
            from priority in Gen.Choose(0, 3)
            select new Step(act, size, tenant, priority);
        Check.One(
            FixedSeed.Config.WithMaxTest(8).WithEndSize(60),
            Prop.ForAll(Arb.From(Gen.ListOf(step)), steps => RunAsync(steps).GetAwaiter().GetResult()));
    }

    private static async Task<bool> RunAsync(List<Step> steps)
    {
        await using var host = new EngineHost(
            options => options with { SegmentEventsMax = 16, Retention = UsageRecount.Retention });
        foreach (Step step in steps)
        {
            await DoAsync(host, step);
            UsageRecount.AssertUsage(host, Tenants);
        }

        await host.RestartAsync();
        UsageRecount.AssertUsage(host, Tenants);
        return true;
    }

    private static async Task DoAsync(EngineHost host, Step step)
    {
        switch (step.Act)
        {
            case Act.Publish:
                string key = step.Size % 3 == 0 ? $"key{step.Size % 9}" : string.Empty;
                Submission submission = host.Submit(
                    "one", $"{{\"n\":\"{new string('x', step.Size % 7)}\"}}", key, Tenants[step.Tenant], (EventPriority)step.Priority);
                if (submission.Error == AdmitError.None)
                {
                    await submission.WaitAsync();
                }

                break;
            case Act.Batch:
                await BatchAsync(host, step);
                break;
            case Act.PassTime:
                host.Clock.NowMs += step.Size * step.Size * 3;
                break;
            case Act.Change:
                await host.SubscribeAsync($"s{step.Size}", "*");
                break;
            case Act.DropLow:
                await host.Engine.Intake.SubmitAsync(new LowEventsDropped(host.Engine.Reader.NewestId - step.Size));
                break;
            case Act.FailCommit:
                host.Journal.FailingCommits = 1;
                Assert.Equal(FrameOutcome.JournalFailed, (await host.Submit("lost", tenant: Tenants[step.Tenant]).WaitAsync()).Outcome);
                host.AwaitWriter(Engine.Journaling.WriterState.Running);
                break;
            case Act.Restart:
                await host.RestartAsync();
                break;
            case Act.Kill:
                await host.KillAsync();
                break;
            case Act.DamageNewest:
                await host.StopAsync();
                Damage(Directory.EnumerateFiles(host.StateFolder).MaxBy(SequenceOf));
                await host.RestartAsync();
                break;
            default:
                await host.StopAsync();
                Array.ForEach(Directory.GetFiles(host.StateFolder), File.Delete);
                await host.RestartAsync();
                break;
        }
    }

    private static async Task BatchAsync(EngineHost host, Step step)
    {
        BatchSubmission batch = host.Engine.Intake.BeginBatch(Tenants[step.Tenant]);
        for (int i = 0; i <= step.Size; i++)
        {
            var fields = new EventFields
            {
                EventType = Encoding.UTF8.GetBytes("type" + (i % 3)),
                Source = "tests"u8,
                Data = "{}"u8,
                Priority = (EventPriority)((step.Priority + (i / 5)) % 4),
            };
            Assert.Equal(AdmitError.None, batch.Add(fields, default, i));
        }

        Assert.Equal(AdmitError.None, await batch.CommitAsync());
    }

    private static void Damage(string? path)
    {
        byte[] bytes = File.ReadAllBytes(path!);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path!, bytes);
    }

    private static long SequenceOf(string path) => BitConverter.ToInt64(File.ReadAllBytes(path), 40);

    private enum Act
    {
        Publish,
        Batch,
        PassTime,
        Change,
        DropLow,
        FailCommit,
        Restart,
        Kill,
        DamageNewest,
        LoseSnapshots,
    }

    private sealed record Step(Act Act, int Size, int Tenant, int Priority);
}
