using EventOps.Engine.Projections;
using EventOps.Engine.Tests.Intake;
using EventOps.Engine.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Projections;

/// <summary>The index answers every question as a list and a loop would: growing, sealed, and opened again.</summary>
public sealed class EventIndexModelTests
{
    private static readonly Config Many = FixedSeed.Config.WithMaxTest(400).WithEndSize(60);

    [Fact]
    public void A_growing_index_answers_as_the_model() => Check.One(
        Many,
        Prop.ForAll(Arb.From(Gen.ListOf(IndexScript.Step)), Arb.From(Gen.ListOf(IndexScript.Ask, 6)), (steps, questions) =>
        {
            var test = new IndexUnderTest(folder: null);
            return Run(test, steps, questions);
        }));

    [Fact]
    public void Sealed_segments_answer_as_the_model_and_so_do_their_files_in_another_process() => Check.One(
        Many.WithMaxTest(120),
        Prop.ForAll(Arb.From(Gen.ListOf(IndexScript.Step)), Arb.From(Gen.ListOf(IndexScript.Ask, 6)), (steps, questions) =>
        {
            using var folder = new TempFolder();
            var test = new IndexUnderTest(folder.FullPath);
            Property live = Run(test, steps, questions);
            EventIndex reopened = test.Reopen(out SeriesTable table);
            bool same = reopened.Count == test.Model.Events.Count && reopened.LastId == test.Model.LastId;
            string? difference = questions
                .Select(one => IndexAnswers.Difference(reopened, table, test.Model, test.Table, one))
                .FirstOrDefault(one => one is not null);
            return live.And((same && difference is null).Label($"reopened: {difference}"));
        }));

    private static Property Run(IndexUnderTest test, List<FrameStep> steps, List<Question> questions)
    {
        string? difference = null;
        for (int i = 0; i < steps.Count; i++)
        {
            test.Append(steps[i]);
            Question now = questions[i % questions.Count];
            difference ??= IndexAnswers.Difference(test.Index, test.Table, test.Model, test.Table, now) is { } found
                ? $"after step {i}, {now}: {found}" : null;
        }

        foreach (Question question in questions)
        {
            difference ??= IndexAnswers.Difference(test.Index, test.Table, test.Model, test.Table, question) is { } found
                ? $"at the end, {question}: {found}" : null;
        }

        bool sums = test.Index.Count == test.Model.Events.Count && test.Index.LastId == test.Model.LastId;
        return (difference is null && sums).Label(difference ?? "count or last id");
    }
}
