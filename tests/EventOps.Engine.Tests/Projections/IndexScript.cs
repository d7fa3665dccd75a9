using System.Text;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Projections;

/// <summary>One frame's worth of events: a gap in ids before it, whether it lies beyond 32 bits of the last, and each event's series.</summary>
internal sealed record FrameStep(int Gap, bool FarAway, IReadOnlyList<int> Series);

/// <summary>A question, with its bounds as shares of what there is, in thousandths.</summary>
internal sealed record Question(
    string Tenant, string[] Types, string[] Sources, byte Priorities, int From, int To, int Skip, int Limit, int Floor, int Steps)
{
    internal EventFilter Filter =>
        new(Tenant, [.. Types.Select(one => new WildcardPattern(one))], [.. Sources.Select(one => new WildcardPattern(one))], Priorities);
}

/// <summary>Random frames and questions over a fixed set of series.</summary>
internal static class IndexScript
{
    private static readonly string[] Types = ["deploy.started", "deploy.ended", "alert", "*"];
    private static readonly string[] Sources = ["ci", "cd"];

    internal const int SeriesCount = 2 * 4 * 2 * 4;

    internal static Gen<FrameStep> Step =>
        from gap in Gen.OneOf(Gen.Constant(1), Gen.Choose(1, 5), Gen.Choose(1, 1 << 21))
        from far in Gen.Frequency((12, Gen.Constant(false)), (1, Gen.Constant(true)))
        from runs in Gen.NonEmptyListOf(Gen.Choose(0, SeriesCount - 1).Zip(Gen.Choose(1, 6)))
        select new FrameStep(gap, far, [.. runs.SelectMany(run => Enumerable.Repeat(run.Item1, run.Item2))]);

    internal static Gen<Question> Ask =>
        from tenant in Gen.Elements("a", "b", "nobody")
        from types in Gen.SubListOf("deploy.*", "*ended", "alert", "*", "deploy.started", "x*")
        from sources in Gen.SubListOf("ci", "c*", "nowhere")
        from priorities in Gen.Choose(0, 15)
        from bounds in Gen.Choose(-100, 1_100).Zip(Gen.Choose(-100, 1_500))
        from page in Gen.Choose(0, 60).Zip(Gen.Choose(1, 40))
        from floor in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(0, 1_000)))
        from steps in Gen.Elements(1, 3, 50, 100_000)
        select new Question(
            tenant, [.. types], [.. sources], (byte)priorities, bounds.Item1, bounds.Item2, page.Item1, page.Item2, floor, steps);

    /// <summary>Interns the series, in the order of their numbers here.</summary>
    internal static int[] InternAll(SeriesTable table)
    {
        var numbers = new List<int>();
        for (int i = 0; i < SeriesCount; i++)
        {
            byte[] type = Encoding.UTF8.GetBytes(Types[(i >> 1) & 3]);
            byte[] source = Encoding.UTF8.GetBytes(Sources[(i >> 3) & 1]);
            numbers.Add(table.Intern(new SeriesKey((i & 1) == 0 ? "a" : "b", type, source, (EventPriority)(i >> 4)))!.Number);
        }

        return [.. numbers];
    }
}
