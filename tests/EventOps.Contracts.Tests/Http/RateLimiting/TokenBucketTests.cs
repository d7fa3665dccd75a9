using EventOps.Contracts.Http.RateLimiting;
using EventOps.Engine.Tenants;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Contracts.Tests.Http.RateLimiting;

public sealed class TokenBucketTests
{
    private static readonly Gen<RateLimitOptions> Limits =
        from permits in Gen.Frequency(
            (3, Gen.Choose(1, 12)), (2, Gen.Choose(1, 2_000)), (1, Gen.Choose(1, 1_000_000_000)))
        from windowMs in Gen.Frequency((1, Gen.Elements(1, 1_000, 60_000, 86_400_000)), (1, Gen.Choose(1, 100_000)))
        select new RateLimitOptions { Permits = permits, Window = TimeSpan.FromMilliseconds(windowMs) };

    private static readonly Gen<long> Frequencies = Gen.Elements(1_000_000_000L, 10_000_000L, 1_000L, 24_000_000L);

    [Theory]
    [InlineData(1, 1_000)]
    [InlineData(3, 1_000)]
    [InlineData(10, 60_000)]
    [InlineData(100, 1_000)]
    [InlineData(7_777, 333)]
    public void A_full_bucket_gives_exactly_its_permits_and_is_full_again_after_a_window(int permits, int windowMs)
    {
        var clock = new ManualClock();
        var take = BucketOf(permits, windowMs, clock);
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(permits, Enumerable.Range(0, permits + 5).Count(_ => take(1).Admitted));
            clock.AdvanceMs(windowMs);
            clock.AdvanceTicks(permits); // the rounding of each permit's time, under a tick
        }
    }

    [Fact]
    public void Permits_come_back_one_by_one_and_the_wait_says_when()
    {
        var clock = new ManualClock();
        var take = BucketOf(10, 60_000, clock);
        Assert.True(take(10).Admitted);
        Assert.Equal(new RateLimitDecision(false, 6_000), take(1));
        Assert.Equal(new RateLimitDecision(false, 18_000), take(3));
        clock.AdvanceMs(5_999);
        Assert.Equal(new RateLimitDecision(false, 1), take(1));
        clock.AdvanceMs(1);
        Assert.True(take(1).Admitted);
        Assert.False(take(1).Admitted);
    }

    [Fact]
    public void A_batch_larger_than_the_bucket_needs_it_full_and_is_paid_off_over_time()
    {
        var clock = new ManualClock();
        var take = BucketOf(100, 1_000, clock);
        Assert.True(take(1).Admitted);
        Assert.Equal(new RateLimitDecision(false, 10), take(1_000));
        clock.AdvanceMs(10);
        Assert.True(take(1_000).Admitted);
        Assert.Equal(new RateLimitDecision(false, 9_010), take(1));
        Assert.Equal(new RateLimitDecision(false, 10_000), take(1_000));
        clock.AdvanceMs(9_010);
        Assert.True(take(1).Admitted);
        Assert.False(take(1).Admitted);
    }

    [Fact]
    public void The_largest_batch_under_the_slowest_limit_does_not_overflow()
    {
        var clock = new ManualClock();
        var take = BucketOf(1, 86_400_000, clock);
        Assert.True(take(int.MaxValue).Admitted);
        var refused = take(int.MaxValue);
        Assert.False(refused.Admitted);
        Assert.InRange(refused.RetryAfterMs, 86_400_000, long.MaxValue / 1_000_000);
        clock.AdvanceMs(refused.RetryAfterMs);
        Assert.True(take(int.MaxValue).Admitted);
    }

    [Fact]
    public void No_permits_are_always_admitted_and_cost_nothing()
    {
        var take = BucketOf(1, 1_000, new ManualClock());
        Assert.True(take(0).Admitted);
        Assert.True(take(1).Admitted);
        Assert.True(take(0).Admitted);
        Assert.Equal(new RateLimitDecision(false, 1_000), take(1));
    }

    [Fact]
    public void Never_more_than_the_limit_in_any_window()
    {
        var runs =
            from limit in Limits
            from frequency in Frequencies
            from steps in Gen.ArrayOf(StepOf(limit, frequency))
            select (limit, frequency, steps);
        Prop.ForAll(runs.ToArbitrary(), static run =>
        {
            var time = new ManualClock(run.frequency);
            var clock = new TokenBucketClock(time);
            var rate = new TokenBucketRate(run.limit.Permits, run.limit.Window, clock);
            var bucket = new TokenBucket();
            var admitted = new List<(long, int)>();
            foreach (var (ticks, permits) in run.steps)
            {
                time.AdvanceTicks(ticks);
                if (bucket.Take(permits, rate, clock.Now()) == 0)
                {
                    admitted.Add((clock.Now(), permits));
                }
            }

            Admissions.AssertWithin(run.limit, clock.UnitsPerSecond, admitted);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Waiting_exactly_as_told_admits_and_a_millisecond_less_does_not()
    {
        var runs =
            from limit in Limits
            from frequency in Gen.Elements(1_000_000_000L, 10_000_000L, 1_000L)
            from before in Gen.ArrayOf(StepOf(limit, frequency))
            from permits in Gen.Choose(1, (int)Math.Min(int.MaxValue, limit.Permits * 3L))
            select (limit, frequency, before, permits);
        Prop.ForAll(runs.ToArbitrary(), static run =>
        {
            var time = new ManualClock(run.frequency);
            var clock = new TokenBucketClock(time);
            var rate = new TokenBucketRate(run.limit.Permits, run.limit.Window, clock);
            var bucket = new TokenBucket();
            foreach (var (ticks, permits) in run.before)
            {
                time.AdvanceTicks(ticks);
                bucket.Take(permits, rate, clock.Now());
            }

            var waitMs = bucket.Take(run.permits, rate, clock.Now());
            if (waitMs == 0)
            {
                waitMs = bucket.Take(run.permits, rate, clock.Now());
            }

            if (waitMs == 0)
            {
                return; // both fitted
            }

            Assert.True(waitMs >= 1);
            time.AdvanceMs(waitMs - 1);
            Assert.NotEqual(0, bucket.Take(run.permits, rate, clock.Now()));
            time.AdvanceMs(1);
            Assert.Equal(0, bucket.Take(run.permits, rate, clock.Now()));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(700_000_000, 1_000)]
    [InlineData(999_999_999, 1_500)]
    [InlineData(3_333_333, 7)]
    public void A_caller_that_takes_all_it_can_get_stays_within_limits_that_divide_unevenly(int permits, int windowMs)
    {
        var limit = new RateLimitOptions { Permits = permits, Window = TimeSpan.FromMilliseconds(windowMs) };
        var time = new ManualClock();
        var clock = new TokenBucketClock(time);
        var rate = new TokenBucketRate(limit.Permits, limit.Window, clock);
        var bucket = new TokenBucket();
        var admitted = new List<(long At, int Permits)>();
        for (var step = 0; step < 500; step++)
        {
            for (var size = permits; size > 0; size /= 2)
            {
                while (bucket.Take(size, rate, clock.Now()) == 0)
                {
                    admitted.Add((clock.Now(), size));
                }
            }

            time.AdvanceMs(1);
        }

        Admissions.AssertWithin(limit, clock.UnitsPerSecond, admitted);
        var brought = permits + (499.0 * permits / windowMs);
        Assert.InRange(admitted.Sum(static one => (double)one.Permits), brought * 0.95, brought);
    }

    [Fact]
    public void No_take_is_lost_when_threads_meet()
    {
        // Long enough that threads overlap on different processors even when the machine is busy with other work.
        const int Threads = 8;
        const int PerThread = 2_000_000;
        const int Permits = (Threads * PerThread) + 7;
        var clock = new TokenBucketClock(new ManualClock());
        var limit = new RateLimitOptions { Permits = Permits, Window = TimeSpan.FromSeconds(1) };
        var rate = new TokenBucketRate(limit.Permits, limit.Window, clock);
        var bucket = new TokenBucket();
        var refused = 0;
        RealThreads.Run(Threads, _ =>
        {
            for (var i = 0; i < PerThread; i++)
            {
                if (bucket.Take(1, rate, 0) != 0)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        });
        Assert.Equal(0, refused);
        Assert.NotEqual(0, bucket.Take(8, rate, 0));
        Assert.Equal(0, bucket.Take(7, rate, 0));
        Assert.NotEqual(0, bucket.Take(1, rate, 0));
    }

    [Fact]
    public void Never_more_than_the_limit_under_threads_and_a_moving_clock()
    {
        var limit = new RateLimitOptions { Permits = 50, Window = TimeSpan.FromMilliseconds(7) };
        var time = new ManualClock();
        var clock = new TokenBucketClock(time);
        var rate = new TokenBucketRate(limit.Permits, limit.Window, clock);
        var bucket = new TokenBucket();
        var admitted = Enumerable.Range(0, 8).Select(static _ => new List<(long At, int Permits)>()).ToArray();
        RealThreads.Run(8, thread =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                time.AdvanceTicks(i % 97);
                var permits = 1 + ((i + thread) % 5 == 0 ? i % 60 : 0); // some larger than the bucket
                var now = clock.Now();
                if (bucket.Take(permits, rate, now) == 0)
                {
                    admitted[thread].Add((now, permits));
                }
            }
        });
        var all = admitted.SelectMany(static one => one).ToArray();
        Admissions.AssertWithin(limit, clock.UnitsPerSecond, all);

        // Nor much less: the callers wanted more all the time, so what time brought was used.
        var brought = 50 + (clock.Now() * 50.0 / (0.007 * clock.UnitsPerSecond));
        Assert.InRange(all.Sum(static one => one.Permits), brought * 0.9, brought + 60);
    }

    private static Func<int, RateLimitDecision> BucketOf(int permits, int windowMs, ManualClock time)
    {
        var clock = new TokenBucketClock(time);
        var limit = new RateLimitOptions { Permits = permits, Window = TimeSpan.FromMilliseconds(windowMs) };
        var rate = new TokenBucketRate(limit.Permits, limit.Window, clock);
        var bucket = new TokenBucket();
        return wanted =>
        {
            var waitMs = bucket.Take(wanted, rate, clock.Now());
            return new RateLimitDecision(waitMs == 0, waitMs);
        };
    }

    /// <summary>Time passing, from nothing to past a window, and permits, from one to past the bucket.</summary>
    private static Gen<(long Ticks, int Permits)> StepOf(RateLimitOptions limit, long frequency)
    {
        var windowTicks = (long)(limit.Window.TotalSeconds * frequency);
        var permitTicks = windowTicks / limit.Permits;
        return
            from ticks in Gen.Frequency(
                (2, Gen.Constant(0L)),
                (2, Gen.Choose(0, 3).Select(extra => permitTicks + extra - 1)),
                (2, Gen.Choose(0, 100).Select(percent => permitTicks * 3 * percent / 100)),
                (1, Gen.Choose(0, 100).Select(percent => windowTicks / 100 * percent)),
                (1, Gen.Constant(windowTicks + 1)))
            from permits in Gen.Frequency(
                (4, Gen.Constant(1)),
                (2, Gen.Choose(1, limit.Permits)),
                (1, Gen.Constant(limit.Permits)),
                (1, Gen.Choose(limit.Permits, (int)Math.Min(int.MaxValue, limit.Permits * 2L))))
            select (Math.Max(0, ticks), permits);
    }
}
