using System.Collections.Concurrent;
using System.Net;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Engine.Tenants;

namespace EventOps.Contracts.Tests.Http.RateLimiting;

public sealed class RateLimitPartitionsTests
{
    private static readonly RateLimitsOptions TenAMinute = new()
    {
        Poll = new RateLimitOptions { Permits = 10, Window = TimeSpan.FromMinutes(1) },
    };

    [Fact]
    public void Newcomers_without_room_share_one_bucket_and_known_callers_keep_theirs()
    {
        var limiter = new RateLimiter(TenAMinute, new ManualClock(), partitionsMax: 100);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(Poll(limiter, i).Admitted);
        }

        Assert.Equal(10, Enumerable.Range(100, 500).Count(i => Poll(limiter, i).Admitted));
        Assert.Equal(100, limiter.PartitionCount(RateLimitOperation.Poll));
        Assert.All(Enumerable.Range(0, 100), i =>
            Assert.Equal(9, Enumerable.Range(0, 20).Count(_ => Poll(limiter, i).Admitted)));
    }

    [Fact]
    public void Full_buckets_make_room_and_drained_ones_are_kept()
    {
        var time = new ManualClock();
        var limiter = new RateLimiter(TenAMinute, time, partitionsMax: 100);
        for (var i = 0; i < 100; i++)
        {
            Poll(limiter, i);
        }

        time.AdvanceMs(5_000);
        for (var i = 0; i < 10; i++)
        {
            Assert.True(Poll(limiter, 3).Admitted == i < 9, "caller 3 is drained");
        }

        time.AdvanceMs(2_000); // all but caller 3 are full again
        Assert.True(Poll(limiter, 1_000).Admitted);
        Assert.Equal(2, limiter.PartitionCount(RateLimitOperation.Poll));
        Assert.Equal(1, Enumerable.Range(0, 5).Count(_ => Poll(limiter, 3).Admitted));
        Assert.Equal(9, Enumerable.Range(0, 15).Count(_ => Poll(limiter, 1_000).Admitted));
    }

    [Fact]
    public void A_walk_for_room_happens_at_most_once_a_second()
    {
        var time = new ManualClock();
        var limiter = new RateLimiter(TenAMinute, time, partitionsMax: 10);
        for (var i = 0; i < 10; i++)
        {
            Poll(limiter, i);
        }

        time.AdvanceMs(5_900);
        Assert.True(Poll(limiter, 100).Admitted); // walked in vain: nobody is full before 6,000
        time.AdvanceMs(200);
        Assert.True(Poll(limiter, 101).Admitted);
        Assert.Equal(10, limiter.PartitionCount(RateLimitOperation.Poll));
        time.AdvanceMs(900);
        Assert.True(Poll(limiter, 102).Admitted);
        Assert.Equal(1, limiter.PartitionCount(RateLimitOperation.Poll));
    }

    [Fact]
    public void A_request_held_up_since_before_a_sweep_takes_its_permits_after_it()
    {
        var clock = new TokenBucketClock(new ManualClock());
        var limit = new RateLimitOptions { Permits = 5, Window = TimeSpan.FromMilliseconds(100) };
        var rate = new TokenBucketRate(limit.Permits, limit.Window, clock);
        var partitions = new RateLimitPartitions(partitionsMax: 2, sweepIntervalUnits: 0);
        var ms = clock.UnitsPerSecond / 1_000;
        Assert.True(partitions.Take(KeyOf(1), 5, rate, 0).Admitted);
        Assert.True(partitions.Take(KeyOf(2), 5, rate, 0).Admitted);
        Assert.True(partitions.Take(KeyOf(3), 5, rate, 100 * ms).Admitted); // drops the first two, full again by now
        Assert.Equal(1, partitions.Count);
        Assert.True(partitions.Take(KeyOf(1), 5, rate, 1 * ms).Admitted);
        Assert.Equal(new RateLimitDecision(false, 19), partitions.Take(KeyOf(1), 1, rate, 101 * ms));
    }

    [Fact]
    public void Nobody_gains_permits_by_being_evicted_in_the_middle_of_a_request()
    {
        var limit = new RateLimitOptions { Permits = 5, Window = TimeSpan.FromMilliseconds(100) };
        var time = new ManualClock(frequency: 10_000_000);
        var partitions = new RateLimitPartitions(partitionsMax: 20, sweepIntervalUnits: 0);
        var clock = new TokenBucketClock(time);
        var rate = new TokenBucketRate(limit.Permits, limit.Window, clock);
        var admitted = new ConcurrentQueue<(int Caller, long From, long To)>();
        RealThreads.Run(8, thread =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 20_000; i++)
            {
                var now = clock.Now();
                var caller = random.Next(25);
                if (partitions.Take(KeyOf(caller), 1, rate, now).Admitted)
                {
                    admitted.Enqueue((caller, now, clock.Now())); // admitted at some time between
                }

                time.AdvanceTicks(random.Next(200));
                Assert.InRange(partitions.Count, 0, 20 + 8); // a thread counts itself in before it looks for room
            }
        });
        Assert.InRange(partitions.Count, 1, 20);
        foreach (var caller in admitted.GroupBy(static one => one.Caller))
        {
            // One bucket of its own at a time, and the shared one.
            (long From, long To)[] times = [.. caller.Select(static one => (one.From, one.To))];
            AssertWithin(2 * limit.Permits, clock.UnitsPerSecond / 10, times);
        }

        Assert.True(admitted.Count > 21 * limit.Permits, "the clock moved on and buckets were refilled");
    }

    /// <summary>For every window: what was surely admitted in it is not more than the limit.</summary>
    private static void AssertWithin(int permits, long window, (long From, long To)[] admitted)
    {
        Array.Sort(admitted, static (x, y) => x.To.CompareTo(y.To));
        foreach (var (start, _) in admitted)
        {
            var inside = 0;
            foreach (var (from, to) in admitted)
            {
                inside += from >= start ? 1 : 0;
                Assert.True(
                    from < start || (inside - permits) * (Int128)window <= permits * ((Int128)to - start),
                    $"{inside} admitted from {start} to {to}");
            }
        }
    }

    private static RateLimitDecision Poll(RateLimiter limiter, int caller) =>
        limiter.Check(RateLimitOperation.Poll, KeyOf(caller), 1);

    private static RateLimitKey KeyOf(int caller) => RateLimitKey.Of(new IPAddress(0x0A00_0000L + caller));
}
