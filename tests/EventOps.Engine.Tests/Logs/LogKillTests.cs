using EventOps.Engine.Logs;
using EventOps.Engine.Tests.Intake;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Logs;

/// <summary>
/// Killed before or after any commit of either log, refused by the disk at any of them, its files of summaries damaged: what
/// was acknowledged is found, once, in order; what was not is there or not, but never in part before something else.
/// </summary>
public sealed class LogKillTests
{
    private sealed class KilledException : Exception;

    private sealed record Step(int Kind, int Commit, int Damage, List<LogLine> Lines);

    private static readonly Gen<Step> AnyStep =
        from kind in Gen.Choose(0, 9)
        from commit in Gen.Choose(0, 5)
        from damage in Gen.Choose(0, int.MaxValue - 1)
        from count in Gen.Choose(1, 90)
        from lines in Gen.ListOf(LogScript.Line, count)
        select new Step(kind, commit, damage, lines);

    [Fact]
    public void Nothing_acknowledged_is_lost_or_found_twice() => Check.One(
        FixedSeed.Config.WithMaxTest(100).WithEndSize(25),
        Prop.ForAll(Arb.From(Gen.ListOf(AnyStep)), steps =>
        {
            string? difference = RunAsync(steps).GetAwaiter().GetResult();
            return (difference is null).Label(difference ?? string.Empty);
        }));

    private static async Task<string?> RunAsync(List<Step> steps)
    {
        await using var rig = new LogRig();
        rig.Open();
        var acknowledged = new List<string>();
        var perhaps = new HashSet<string>();
        int number = 0;
        foreach (Step step in steps)
        {
            LogLine[] lines = [.. step.Lines.Select(line => line with { Message = $"line{number++} {line.Message}" })];
            Arm(rig, step);
            LogWriteError written = await rig.WriteAsync(lines);
            Disarm(rig);
            if (written == LogWriteError.None)
            {
                acknowledged.AddRange(lines.Select(NameOf));
            }
            else
            {
                perhaps.UnionWith(lines.Select(NameOf));
            }

            if (rig.Store.Failure?.StartsWith("The log writer has died", StringComparison.Ordinal) == true || step.Kind == 0)
            {
                Damage(rig, step.Damage);
                rig.OpenAfterKill();
            }
            else if (step.Kind == 1)
            {
                await rig.RestartAsync();
            }

            if (Difference(rig, acknowledged, perhaps) is { } difference)
            {
                return $"{difference} after {step.Kind}, commit {step.Commit}";
            }
        }

        return null;
    }

    /// <summary>Kills it, or has the disk refuse, at a commit from here on.</summary>
    private static void Arm(LogRig rig, Step step)
    {
        int left = step.Commit;
        var (journal, other) = step.Damage % 2 == 0 ? (rig.Tail, rig.Blocks) : (rig.Blocks, rig.Tail);
        Action kill = () =>
        {
            if (left-- == 0)
            {
                throw new KilledException();
            }
        };
        switch (step.Kind)
        {
            case 2:
                journal.Committing = other.Committing = kill;
                break;
            case 3:
                journal.Committed = other.Committed = kill;
                break;
            case 4:
                journal.FailingCommits = 1 + (step.Commit % 2);
                journal.FailingReopens = step.Commit / 2;
                break;
        }
    }

    private static void Disarm(LogRig rig)
    {
        rig.Tail.Committing = rig.Blocks.Committing = rig.Tail.Committed = rig.Blocks.Committed = null;
        rig.Tail.FailingCommits = rig.Blocks.FailingCommits = 0;
    }

    private static void Damage(LogRig rig, int how)
    {
        string[] files = Directory.GetFiles(rig.SummariesPath);
        if (files.Length == 0)
        {
            return;
        }

        string file = files[how % files.Length];
        byte[] bytes = File.ReadAllBytes(file);
        switch (how % 5)
        {
            case 0:
                File.Delete(file);
                break;
            case 1:
                File.WriteAllBytes(file, bytes[..(how % bytes.Length)]);
                break;
            case 2:
                bytes[how % bytes.Length] ^= 4;
                File.WriteAllBytes(file, bytes);
                break;
            case 3:
                File.WriteAllBytes(file + ".tmp", bytes);
                break;
        }
    }

    private static string? Difference(LogRig rig, List<string> acknowledged, HashSet<string> perhaps)
    {
        LogPage page = rig.Search(new LogQuery { Tenant = "t" }, 0, int.MaxValue);
        List<string> found = [.. page.Lines.Select(one => NameOf(one.Line)).Reverse()];
        List<string> sure = [.. found.Where(one => !perhaps.Contains(one))];
        return !sure.SequenceEqual(acknowledged) ? $"{acknowledged.Count} acknowledged, {sure.Count} found"
            : found.Distinct().Count() != found.Count ? "a line was found twice"
            : page.Total != found.Count ? $"the total is {page.Total}, not {found.Count}"
            : acknowledged.Count > 0 && rig.Search(acknowledged[acknowledged.Count / 2]).Total != 1 ? "a word is not found by the summaries"
            : null;
    }

    private static string NameOf(LogLine line) => line.Message[..line.Message.IndexOf(' ', StringComparison.Ordinal)];
}
