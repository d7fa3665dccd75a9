using EventOps.Engine.Logs;
using EventOps.Engine.Tests.Intake;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Logs;

/// <summary>Every search answers as a look at every line would: while lines come, after restarts, and while old ones expire.</summary>
public sealed class LogSearchModelTests
{
    private sealed record Step(int Kind, string Tenant, List<LogLine> Lines, LogQuery Query, int Offset, int Limit);

    private static readonly Gen<Step> AnyStep =
        from kind in Gen.Choose(0, 9)
        from tenant in LogScript.Tenant
        from count in Gen.Choose(1, 30)
        from lines in Gen.ListOf(LogScript.Line, count)
        from query in LogScript.Query
        from offset in Gen.Elements(0, 0, 1, 5, 20)
        from limit in Gen.Elements(0, 1, 7, 100)
        select new Step(kind, tenant, lines, query, offset, limit);

    [Fact]
    public void Searches_and_exports_find_what_the_list_finds() => Check.One(
        FixedSeed.Config.WithMaxTest(100).WithEndSize(30),
        Prop.ForAll(
            Arb.From(Gen.ListOf(AnyStep)),
            steps =>
            {
                string? difference = RunAsync(steps).GetAwaiter().GetResult();
                return (difference is null).Label(difference ?? string.Empty);
            }));

    private static async Task<string?> RunAsync(List<Step> steps)
    {
        // A block with room for a line of three long texts.
        await using var rig = new LogRig(blockBytes: 32_768);
        rig.Options = rig.Options with { Retention = TimeSpan.FromHours(8) };
        rig.Open();
        var model = new LogOracle();
        var cameAt = new List<(long Id, long Ms)>();
        foreach (Step step in steps)
        {
            long next = rig.Store.NextId;
            switch (step.Kind)
            {
                case 0:
                    await rig.RestartAsync();
                    next = rig.Store.Lines == 0 ? Math.Max(next, rig.Store.NextId) : next;
                    break;
                case 1:
                    next += await rig.PassAsync(TimeSpan.FromMinutes(step.Lines.Count * 5));
                    break;
                default:
                    Assert.Equal(LogWriteError.None, await rig.WriteAsync(step.Tenant, step.Lines));
                    foreach (LogLine line in step.Lines)
                    {
                        cameAt.Add((next, rig.Time.NowMs));
                        model.Add(step.Tenant, next++, line);
                    }

                    break;
            }

            if (rig.Store.NextId != next)
            {
                return $"the next id is {rig.Store.NextId}, not {next}";
            }

            long oldest = next - rig.Store.Lines;
            if (cameAt.Find(one => one.Id < oldest && one.Ms > rig.Time.NowMs - (8 * 3_600_000)) is { Id: > 0 } early)
            {
                return $"line {early.Id} expired early";
            }

            cameAt.RemoveAll(one => one.Id < oldest);
            model.ForgetBefore(oldest);
            if (Difference(rig, model, step) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private static string? Difference(LogRig rig, LogOracle model, Step step)
    {
        List<KeptLogLine> all = model.Find(step.Query);
        LogPage page = rig.Search(step.Query, step.Offset, step.Limit);
        if (page.Total != all.Count || page.TotalIsLowerBound)
        {
            return $"{step.Query}: {page.Total} of {all.Count}";
        }

        if (LogOracle.Difference([.. all.Skip(step.Offset).Take(step.Limit)], page.Lines) is { } difference)
        {
            return $"{step.Query}: {difference}";
        }

        var exported = new List<KeptLogLine>();
        long first = rig.Store.NextId;
        double progress = 0;
        LogReadStretch stretch = new([], first, 0, IsEnd: false, LeftOut: false);
        while (!stretch.IsEnd)
        {
            stretch = rig.Store.Read(step.Query, stretch.NextBeforeId, 1 + step.Limit, CancellationToken.None);
            exported.AddRange(stretch.Lines);
            if (stretch.Progress(first) < progress || stretch.Lines.Count > 1 + step.Limit)
            {
                return $"{step.Query}: progress {stretch.Progress(first)} behind {progress}, {stretch.Lines.Count} lines";
            }

            progress = stretch.Progress(first);
        }

        return LogOracle.Difference(all, exported) is { } other ? $"export of {step.Query}: {other}" : null;
    }
}
