using System.Diagnostics;
using EventOps.Engine.Observability;
using EventOps.Engine.Tests.Support;
using EventOps.Tests.Shared;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Observability;

/// <summary>Latencies of the last five minutes: against exact quantiles, over time, from many threads.</summary>
public sealed class LatencyWindowTests
{
    [Fact]
    public void A_bucket_has_what_it_says()
    {
        for (int bucket = 0; bucket < LatencyBuckets.Count - 1; bucket++)
        {
            Assert.Equal(bucket, LatencyBuckets.Of((long)LatencyBuckets.MiddleOf(bucket)));
        }

        Assert.Equal(LatencyBuckets.Count - 1, LatencyBuckets.Of(long.MaxValue));
        Assert.InRange(LatencyBuckets.MiddleOf(LatencyBuckets.Count - 1), 120e6, 140e6);
        Assert.Equal(0, LatencyBuckets.Of(-5));
        Prop.ForAll(Gen.Choose(0, 120_000_000).ToArbitrary(), static microseconds =>
            Math.Abs(LatencyBuckets.MiddleOf(LatencyBuckets.Of(microseconds)) - microseconds) <= Math.Max(0.5, microseconds / 32.0))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Quantiles_are_the_exact_ones_of_the_last_five_minutes_within_the_stated_error()
    {
        Gen<(int, int)[]> samples = Gen.Zip(Gen.Choose(0, 30).Select(e => (int)Math.Pow(2, e * 0.85)), Gen.Choose(0, 15_000)).ArrayOf();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(400), Prop.ForAll(samples.ToArbitrary(), drawn =>
        {
            var time = new ManualTime();
            var window = new LatencyWindow(time);
            var taken = new List<(long Slot, long Microseconds)>();
            foreach ((int microseconds, int stepMs) in drawn)
            {
                time.Step(stepMs);
                window.Record(microseconds * (Stopwatch.Frequency / 1_000_000));
                taken.Add((time.NowMs / 10_000, microseconds));
                AssertSame(taken, window.Read(), time.NowMs / 10_000);
            }
        }));
    }

    [Fact]
    public void What_is_older_is_gone_and_without_a_sample_it_says_so()
    {
        var time = new ManualTime();
        var window = new LatencyWindow(time);
        Assert.False(window.Read().HasSamples);
        window.Record(Stopwatch.Frequency / 100);
        Assert.Equal(1, window.Read().Count);
        Assert.Equal(10, window.Read().AvgMs);
        time.Step(289_000);
        Assert.Equal(1, window.Read().Count);
        time.Step(11_000);
        Assert.False(window.Read().HasSamples);

        // The slot is used again after its turn: nothing of the old stretch is left in it.
        time.Step(20_000);
        window.Record(Stopwatch.Frequency / 1_000);
        Assert.Equal(1, window.Read().Count);
        Assert.Equal(1, window.Read().AvgMs);
    }

    [Fact]
    public async Task Threads_that_record_at_once_lose_nothing_while_slots_turn()
    {
        var time = new ManualTime();
        var window = new LatencyWindow(time);
        const int Each = 100_000;
        Task[] threads = [.. Enumerable.Range(0, 3).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                window.Record(Stopwatch.Frequency / 1_000);
                if (thread == 0 && i % 7_000 == 0)
                {
                    time.Step(10_000);
                }
            }
        }))];
        await Task.WhenAll(threads);
        LatencySummary read = window.Read();
        Assert.Equal(3 * Each, read.Count);
        Assert.Equal(1, read.AvgMs);
        Assert.InRange(read.P99Ms, 0.968, 1.032);
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        var window = new LatencyWindow(TimeProvider.System);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                window.Record(i * 1_000);
            }
        }));
    }

    private static void AssertSame(List<(long Slot, long Microseconds)> taken, LatencySummary read, long slot)
    {
        long[] exact = [.. taken.Where(one => one.Slot > slot - LatencyWindow.SlotsRead).Select(one => one.Microseconds).Order()];
        Assert.Equal(exact.Length, read.Count);
        Assert.Equal(exact.Average() / 1_000, read.AvgMs, tolerance: 1e-6);
        foreach ((double share, double found) in (ReadOnlySpan<(double, double)>)[(0.95, read.P95Ms), (0.99, read.P99Ms)])
        {
            double right = exact[(int)Math.Ceiling(share * exact.Length) - 1] / 1_000.0;
            Assert.InRange(found, right - Math.Max(0.0005, right / 32), right + Math.Max(0.0005, right / 32) + 1e-9);
        }
    }
}
