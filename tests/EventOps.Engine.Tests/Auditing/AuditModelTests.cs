using EventOps.Engine.Auditing;
using EventOps.Engine.Intake;
using EventOps.Engine.Tests.Intake;
using EventOps.Engine.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Auditing;

/// <summary>
/// Random entries between events, commits that fail, stops and kills: the chain always verifies, and every entry whose caller was told
/// that it is durable is there, once.
/// </summary>
public sealed class AuditModelTests
{
    private enum Act
    {
        Record,
        RecordMany,
        Note,
        Publish,
        FailCommit,
        Restart,
        Kill,
    }

    [Fact]
    public void Whatever_happens_the_chain_verifies_and_what_was_told_durable_is_there() =>
        Check.One(FixedSeed.Config.WithMaxTest(40), Prop.ForAll(Script(failures: 0).ToArbitrary(), Run));

    [Fact]
    public void The_same_while_commits_fail() =>
        Check.One(FixedSeed.Config.WithMaxTest(10), Prop.ForAll(Script(failures: 1).ToArbitrary(), Run));

    private static Gen<(Act Act, int Size)[]> Script(int failures) => (
        from act in Gen.Frequency(
            (6, Gen.Constant(Act.Record)),
            (3, Gen.Constant(Act.RecordMany)),
            (3, Gen.Constant(Act.Note)),
            (2, Gen.Constant(Act.Publish)),
            (failures, Gen.Constant(Act.FailCommit)),
            (2, Gen.Constant(Act.Restart)),
            (1, Gen.Constant(Act.Kill)))
        from size in Gen.Choose(1, 40)
        select (act, size)).ArrayOf(14);

    private static bool Run((Act Act, int Size)[] steps)
    {
        RunAsync(steps).GetAwaiter().GetResult();
        return true;
    }

    private static async Task RunAsync((Act Act, int Size)[] steps)
    {
        await using var host = new EngineHost();
        var durable = new HashSet<string>();
        int made = 0;
        foreach ((Act act, int size) in steps)
        {
            switch (act)
            {
                case Act.Record:
                    await RecordAsync(host, durable, [Next()]);
                    break;
                case Act.RecordMany:
                    await RecordAsync(host, durable, [.. Enumerable.Range(0, size).Select(_ => Next())]);
                    break;
                case Act.Note:
                    host.Engine.Audit.Note(Next());
                    break;
                case Act.Publish:
                    await (host.Submit("a") is { Error: AdmitError.None } taken ? taken.WaitAsync() : default);
                    break;
                case Act.FailCommit:
                    host.Journal.FailingCommits = 1;
                    break;
                case Act.Restart:
                    await host.RestartAsync();
                    Compare(host, durable, made);
                    break;
                default:
                    await host.KillAsync();
                    Compare(host, durable, made);
                    break;
            }
        }

        host.Journal.FailingCommits = 0;
        await host.RestartAsync();
        Compare(host, durable, made);

        AuditEntry Next() => AuditHost.Entry("r" + made++, tenant: "t" + (made % 3), actor: "key" + (made % 4));
    }

    private static async Task RecordAsync(EngineHost host, HashSet<string> durable, AuditEntry[] entries)
    {
        AdmitError[] errors = await Task.WhenAll(entries.Select(one => host.Engine.Audit.RecordAsync(one).AsTask()));
        durable.UnionWith(entries.Where((_, i) => errors[i] == AdmitError.None).Select(one => one.RequestId!));
    }

    private static void Compare(EngineHost host, HashSet<string> durable, int made)
    {
        host.AssertHolds();
        string[] found = [.. host.AllEntries().Select(one => one.Text("request_id")!)];
        Assert.Equal(found.Length, found.Distinct().Count());
        Assert.Subset(found.ToHashSet(), durable);
        Assert.Subset(Enumerable.Range(0, made).Select(i => "r" + i).ToHashSet(), found.ToHashSet());
    }
}
