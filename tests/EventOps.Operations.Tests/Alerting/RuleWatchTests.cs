using EventOps.Operations.Alerting;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Operations.Tests.Alerting;

/// <summary>When a rule raises and resolves, against a model that looks at the whole past anew each time.</summary>
public sealed class RuleWatchTests
{
    private const int SeriesCount = 3;

    /// <summary>A look: what each series is (nothing: it is gone), how long after the one before, and whether the journal takes it.</summary>
    private sealed record Look(double?[] Values, int AfterMs, bool Taken);

    private static Gen<Look> Looks =>
        from values in Gen.ArrayOf(Gen.Frequency<double?>(
            (1, Gen.Constant<double?>(null)), (1, Gen.Constant<double?>(double.NaN)), (6, Gen.Choose(0, 12).Select(one => (double?)one))), SeriesCount)
        from after in Gen.Elements(1, 500, 1_000, 3_000)
        from taken in Gen.Frequency((5, Gen.Constant(true)), (1, Gen.Constant(false)))
        select new Look(values, after, taken);

    private static Gen<AlertRule> Rules =>
        from comparison in Gen.Elements(Enum.GetValues<AlertComparison>())
        from over in Gen.Elements(0, 1_000, 2_500)
        from back in Gen.Choose(0, 3)
        let isAbove = comparison is AlertComparison.Above or AlertComparison.AtLeast
        select new AlertRule("rule", MetricExpression.Value("m"), comparison, 6)
        {
            ClearThreshold = isAbove ? 6 - back : 6 + back,
            For = TimeSpan.FromMilliseconds(over),
        };

    [Fact]
    public void It_does_what_the_whole_past_says() => Prop.ForAll(
        Rules.ToArbitrary(),
        Gen.ListOf(Looks).ToArbitrary(),
        Gen.Elements(true, false).ToArbitrary(),
        (rule, looks, wasOpen) =>
        {
            var watch = new RuleWatch(rule);
            var models = Enumerable.Range(0, SeriesCount).Select(i => new Model(rule, wasOpen && i == 0)).ToArray();
            if (wasOpen)
            {
                watch.NoteOpen("s0");
            }

            long nowMs = 10_000;
            foreach (Look look in looks)
            {
                nowMs += look.AfterMs;
                AlertStep[] steps = [.. watch.Look(ValuesOf(look), nowMs)];
                for (int i = 0; i < SeriesCount; i++)
                {
                    bool? wanted = models[i].Look(look.Values[i], nowMs);
                    AlertStep[] own = [.. steps.Where(one => one.Series == "s" + i)];
                    Assert.Equal(wanted is null ? [] : [wanted.Value], own.Select(one => one.Raises));
                    if (own.Length > 0 && look.Taken)
                    {
                        watch.Done(own[0]);
                        models[i].Done(own[0].Raises);
                    }
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(60));

    [Fact]
    public void A_value_around_the_threshold_is_one_alert()
    {
        var watch = new RuleWatch(Rule(clear: 5, overMs: 1_000));
        double[] values = [11, 12, 9, 11, 9, 11, 9, 4, 9, 4, 4, 4];
        var steps = new List<(int, bool)>();
        for (int i = 0; i < values.Length; i++)
        {
            foreach (AlertStep step in watch.Look([new SeriesValue("s", values[i])], i * 1_000).ToArray())
            {
                steps.Add((i, step.Raises));
                watch.Done(step);
            }
        }

        Assert.Equal([(1, true), (10, false)], steps);
    }

    [Fact]
    public void A_rule_that_everything_breaks_has_a_bounded_number_of_alerts()
    {
        var watch = new RuleWatch(Rule(clear: 10, overMs: 0));
        SeriesValue[] all = [.. Enumerable.Range(0, RuleWatch.SeriesMax + 10).Select(i => new SeriesValue("s" + i, 11))];
        for (int look = 0; look < 2; look++)
        {
            foreach (AlertStep step in watch.Look(all, look).ToArray())
            {
                Assert.Equal((0, true), (look, step.Raises));
                watch.Done(step);
            }
        }

        Assert.Equal(20, watch.Dropped);
        AlertStep[] over = [.. watch.Look([], 2)];
        Assert.Equal((RuleWatch.OpenMax, RuleWatch.OpenMax), (over.Length, over.Count(one => !one.Raises && double.IsNaN(one.Value))));
    }

    private static AlertRule Rule(double clear, int overMs) =>
        new("rule", MetricExpression.Value("m"), AlertComparison.Above, 10) { ClearThreshold = clear, For = TimeSpan.FromMilliseconds(overMs) };

    private static IEnumerable<SeriesValue> ValuesOf(Look look) => look.Values
        .Select((value, i) => (value, i)).Where(one => one.value is not null).Select(one => new SeriesValue("s" + one.i, one.value!.Value));

    /// <summary>One series: all that was seen since the last change, and the question whether the end of it is long enough.</summary>
    private sealed class Model(AlertRule rule, bool isOpen)
    {
        private readonly List<(double? Value, long AtMs)> _past = [];
        private bool _isOpen = isOpen;

        internal bool? Look(double? value, long nowMs)
        {
            _past.Add((value, nowMs));
            Func<double?, bool> counts = _isOpen ? IsOver : IsWrong;
            var run = Enumerable.Reverse(_past).TakeWhile(one => counts(one.Value)).ToList();
            return run.Count > 0 && nowMs - run[^1].AtMs >= rule.For.TotalMilliseconds ? !_isOpen : null;
        }

        internal void Done(bool raises)
        {
            _isOpen = raises;
            _past.Clear();
        }

        private bool IsWrong(double? value) => value is { } one && rule.Comparison switch
        {
            AlertComparison.Above => one > 6,
            AlertComparison.AtLeast => one >= 6,
            AlertComparison.Below => one < 6,
            _ => one <= 6,
        };

        private bool IsOver(double? value) => value is null || (!IsWrong(value) && rule.Comparison switch
        {
            AlertComparison.Above or AlertComparison.AtLeast => value <= rule.ClearThreshold,
            _ => value >= rule.ClearThreshold,
        });
    }
}
