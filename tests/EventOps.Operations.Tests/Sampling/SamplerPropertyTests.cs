using EventOps.Operations.Sampling;
using EventOps.Operations.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Operations.Tests.Sampling;

/// <summary>
/// The sampler against a list of everything that was ever sampled: seconds that follow each other, pauses of every
/// length, metrics that come and go, and restarts that write the files and read them again.
/// </summary>
public sealed class SamplerPropertyTests
{
    private const long Start = 1_758_499_200;
    private static readonly string[] Metrics = ["a", "b", "c"];

    [Fact]
    public void Every_range_is_what_a_list_of_all_samples_says()
    {
        Gen<Step> step = Gen.Frequency(
            (6, Gen.Choose(1, 90).Select(static seconds => new Step(seconds, 0, false))),
            (3, Gen.Choose(2, 7_300).Select(static pause => new Step(1, pause, false))),
            (1, Gen.Choose(80_000, 700_000).Select(static pause => new Step(3, pause, false))),
            (2, Gen.Choose(1, 400).Select(static pause => new Step(2, pause, true))));
        Gen<Question> question =
            from back in Gen.Frequency((3, Gen.Choose(0, 4_000)), (1, Gen.Choose(0, 800_000)))
            from stepSeconds in Gen.Elements(1, 2, 5, 15, 60, 90, 600, 3_600)
            from points in Gen.Choose(1, 40)
            select new Question(back, stepSeconds, points);
        Gen<(Step[] Steps, Question[] Questions, int Seed)> all =
            from steps in step.ArrayOf(12)
            from questions in question.ArrayOf(6)
            from seed in Gen.Choose(0, int.MaxValue)
            select (steps, questions, seed);
        Prop.ForAll(all.ToArbitrary(), one => Check(one.Steps, one.Questions, one.Seed))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    private static void Check(Step[] steps, Question[] questions, int seed)
    {
        using var folder = new TemporaryFolder();
        var clock = new HandClock(Start);
        var readings = new GivenReadings();
        var model = new NaiveSamples();
        var random = new System.Random(seed);
        Sampler sampler = Open(folder, clock, readings);
        foreach (Step step in steps)
        {
            clock.Pass(TimeSpan.FromSeconds(step.PauseSeconds));
            if (step.Restarts)
            {
                sampler.DisposeAsync().AsTask().GetAwaiter().GetResult();
                sampler = Open(folder, clock, readings);
            }

            for (int i = 0; i < step.Seconds; i++)
            {
                clock.Pass(TimeSpan.FromSeconds(1));
                Sample(sampler, clock, readings, model, random);
            }
        }

        long now = clock.NowMs / 1_000;
        foreach (Question question in questions)
        {
            long last = (now - question.BackSeconds) / question.StepSeconds * question.StepSeconds;
            long first = last - ((question.Points - 1L) * question.StepSeconds);
            foreach (string metric in Metrics)
            {
                Assert.Equal(
                    model.Range(metric, first, last, question.StepSeconds),
                    sampler.Samples.Range(metric, first, last, question.StepSeconds));
            }
        }

        sampler.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static void Sample(Sampler sampler, HandClock clock, GivenReadings readings, NaiveSamples model, System.Random random)
    {
        readings.Gauges.Clear();
        long second = clock.NowMs / 1_000;
        foreach (string metric in Metrics.Where(_ => random.Next(5) > 0))
        {
            double value = random.Next(1_000) / 8.0;
            readings.Gauges.Add(metric, value);
            model.Add(second, metric, value);
        }

        model.Pass(second);
        sampler.Sample();
    }

    private static Sampler Open(TemporaryFolder folder, HandClock clock, GivenReadings readings)
    {
        var sampler = new Sampler(readings, static () => { }, folder.Path, clock, NullLogger.Instance);
        sampler.Load();
        return sampler;
    }

    private sealed record Step(int Seconds, int PauseSeconds, bool Restarts);

    private sealed record Question(int BackSeconds, int StepSeconds, int Points);
}
