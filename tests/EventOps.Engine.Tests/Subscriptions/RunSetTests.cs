using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Intake;
using EventOps.Tests.Shared;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Subscriptions;

/// <summary>Settled sets against a plain dictionary of ids, in every order runs can come in.</summary>
public sealed class RunSetTests
{
    private const int Events = 1_500;

    [Fact]
    public void It_holds_what_a_plain_set_holds() => Check.One(
        FixedSeed.Config.WithMaxTest(100).WithEndSize(400),
        Prop.ForAll(Arb.From(Gen.ListOf(Step)), steps =>
        {
            var model = new RunSetModel(Events);
            long atMs = 5_000_000;
            foreach ((int what, int first, int length, bool known, int passMs) in steps)
            {
                atMs += passMs;
                switch (what)
                {
                    case 0:
                        model.Restart();
                        break;
                    case 1:
                        model.DropBefore(first);
                        break;
                    default:
                        model.Settle(first, length, known, atMs);
                        break;
                }
            }

            model.Check(sums: 50);
            model.DropBefore(Events);
            model.Restart();
            model.Check(sums: 50);
            model.Set.DropBefore(long.MaxValue);
            return model.Set is { Intervals: 0, Count: 0 } && !model.Set.TryNewestAtOrBelow(long.MaxValue, out _);
        }));

    [Fact]
    public void Single_events_in_random_order_at_random_times_stay_exact_under_compaction() => Check.One(
        FixedSeed.Config.WithMaxTest(8),
        Prop.ForAll(Arb.From(Gen.Choose(0, 1_000_000)), seed =>
        {
            // Settled seldom in order of time, so that half of all events stand alone and any may touch.
            const int Singles = 6_000;
            var random = new Random(seed);
            var model = new RunSetModel(Singles);
            int[] order = [.. Enumerable.Range(1, Singles)];
            random.Shuffle(order);
            for (int i = 0; i < Singles; i++)
            {
                long atMs = random.Next(3) == 0 ? random.Next(100_000_000) : 50_000_000 + (i * 700L);
                model.Settle(order[i], 1, followsKnown: random.Next(50) > 0, atMs);
                if (i % 2_000 == 0)
                {
                    model.Restart();
                    model.DropBefore(i / 20);
                    model.Check(sums: 20);
                }
            }

            model.Check(sums: 50);
            return model.Peak > RunSet.ExactIntervalsMax && model.Intervals().Any(one => one.SpanSeconds > 0);
        }));

    [Fact]
    public void What_comes_between_two_joins_both_in_the_same_second_only()
    {
        foreach ((long atMs, int intervals) in new[] { (7_100L, 1), (8_000L, 3) })
        {
            var set = new RunSet();
            set.Add(new EventRun(3, 3, 1, 0), 7_900);
            set.Add(new EventRun(9, 12, 2, 6), 7_000);
            set.Add(new EventRun(6, 6, 1, 3), atMs);
            Assert.Equal(intervals, set.Intervals);
            Assert.Equal(4, set.Count);
            Assert.True(set.TryFind(12, out RunInterval last));
            Assert.Equal(
                intervals == 1 ? new RunInterval(3, 12, 7_900, 4, 0, 0) : new RunInterval(9, 12, 7_000, 2, 0, 6), last);
        }
    }

    [Fact]
    public void Gaps_that_fill_up_in_random_order_within_a_second_leave_one_interval()
    {
        const int Singles = 4_000;
        var random = new Random(3);
        var model = new RunSetModel(Singles);
        int[] order = [.. Enumerable.Range(1, Singles)];
        random.Shuffle(order);
        for (int i = 0; i < Singles; i++)
        {
            model.Settle(order[i], 1, followsKnown: true, random.Next(1_000));
            if (i % 1_000 == 0 || (i > 3_400 && i % 100 == 0))
            {
                model.Check(sums: 50);
            }
        }

        model.Check(sums: 20);
        Assert.InRange(model.Peak, 900, 1_100);
        Assert.Equal(new RunInterval(3, Singles * 3, 999, Singles, 0, 0), Assert.Single(model.Intervals()));
    }

    [Fact]
    public void A_consumer_that_keeps_up_costs_one_interval_a_second()
    {
        var set = new RunSet();
        for (int i = 0; i < 100_000; i++)
        {
            set.Add(new EventRun(i + 1, i + 1, 1, i), i / 10);
        }

        Assert.Equal(10, set.Intervals);
        Assert.True(set.TryFind(25_000, out RunInterval interval));
        Assert.Equal(2, interval.AtMs / 1_000);
    }

    [Fact]
    public void A_consumer_that_keeps_up_for_long_stays_small_and_knows_times_as_well_as_they_are_young()
    {
        const int Seconds = 7 * 24 * 3_600;
        var set = new RunSet();
        int peak = 0;
        for (int i = 1; i <= Seconds; i++)
        {
            set.Add(new EventRun(i, i, 1, i - 1), i * 1_000L);
            peak = Math.Max(peak, set.Intervals);
        }

        Assert.InRange(peak, RunSet.ExactIntervalsMax, 1_300);
        Assert.Equal(Seconds, set.Count);
        double worst = 0;
        for (int i = 1; i <= Seconds; i++)
        {
            Assert.True(set.TryFind(i, out RunInterval interval));
            Assert.True(interval.EarliestSecond <= i && interval.LatestSecond >= i);
            Assert.True(i <= Seconds - (RunSet.ExactIntervalsMax / 4) || interval.LatestSecond == i);
            worst = Math.Max(worst, (interval.LatestSecond - i) / (double)(Seconds + 1 - i));
        }

        Assert.InRange(worst, 0.001, 0.025);
    }

    [Fact]
    public void Intervals_that_do_not_touch_all_stay_and_are_not_compacted_at_every_addition()
    {
        foreach (int seed in new[] { -1, 1, 2 })
        {
            int[] order = [.. Enumerable.Range(1, 20_000).Reverse()];
            if (seed > 0)
            {
                new Random(seed).Shuffle(order);
            }

            var set = new RunSet();
            var attempts = new HashSet<int>();
            foreach (int one in order)
            {
                set.Add(new EventRun(one * 2L, one * 2L, 1, 0), one * 1_000L);
                Assert.True(set.Contains(one * 2L));
                attempts.Add(set.CompactAbove);
            }

            Assert.All(order, one => Assert.True(set.Contains(one * 2L) && !set.Contains((one * 2L) + 1)));
            Assert.Equal(20_000, set.Intervals);
            Assert.InRange(attempts.Count, 10, 16);
            set.DropBefore(39_900);
            Assert.Equal(RunSet.ExactIntervalsMax, set.CompactAbove);
        }
    }

    [Fact]
    public void A_set_with_some_gaps_for_ever_stays_within_a_few_times_their_number()
    {
        var set = new RunSet();
        int peak = 0;
        for (int i = 1; i <= 200_000; i++)
        {
            // The first 1,000 hundreds each leave one event out.
            if (i % 100 != 0 || i > 100_000)
            {
                set.Add(new EventRun(i, i, 1, i - 1), i * 1_000L);
                peak = Math.Max(peak, set.Intervals);
            }
        }

        Assert.Equal(199_000, set.Count);
        Assert.InRange(peak, 1_001, 5_200);
    }

    [Fact]
    public void A_set_that_was_large_is_small_again_once_its_gaps_are_filled_and_its_consumer_keeps_up()
    {
        var set = new RunSet();
        int peak = 0;
        foreach (int first in new[] { 2, 1 })
        {
            for (int i = first; i <= 40_000; i += 2)
            {
                set.Add(new EventRun(i, i, 1, i - 1), i * 1_000L);
                peak = Math.Max(peak, set.Intervals);
            }
        }

        Assert.InRange(peak, 20_000, 25_001);
        for (int i = 40_001; i <= 60_000; i++)
        {
            set.Add(new EventRun(i, i, 1, i - 1), i * 1_000L);
        }

        Assert.Equal(60_000, set.Count);
        Assert.InRange(set.Intervals, 1, 1_300);
    }

    [Fact]
    public void Looking_up_allocates_nothing()
    {
        var set = new RunSet();
        for (int i = 1; i <= 2_000; i++)
        {
            set.Add(new EventRun(i * 2L, i * 2L, 1, 0), i);
        }

        long found = LookUp(set);
        Assert.Equal(0, Allocations.Of(() => found += LookUp(set), out int runs));
        Assert.Equal((runs + 1) * 2_000, found);

        static long LookUp(RunSet set)
        {
            long found = 0;
            for (long id = 0; id < 4_003; id++)
            {
                found += set.Contains(id) && set.TryFind(id, out _) && set.SkipCovered(id) == id ? 1 : 0;
                found += set.CountAbove(id, out _) < 0 ? 1 : 0;
            }

            return found;
        }
    }

    private static Gen<(int, int, int, bool, int)> Step =>
        from what in Gen.Choose(0, 40)
        from first in Gen.Choose(1, Events)
        from length in Gen.OneOf(Gen.Constant(1), Gen.Choose(1, 30))
        from known in Gen.Elements(true, true, true, false)
        from pass in Gen.Elements(0, 0, 1, 700, -1_300)
        select (what, first, length, known, pass);
}
