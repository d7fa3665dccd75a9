using EventOps.Engine.Dispatch.Sending;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Dispatch.Sending;

/// <summary>When a failed delivery is tried again.</summary>
public sealed class RetryScheduleTests
{
    private static readonly RetrySchedule Default = new();

    [Fact]
    public void The_default_is_eight_attempts_over_a_good_day()
    {
        long[] seconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000];
        for (int made = 1; made <= seconds.Length; made++)
        {
            Assert.True(Default.TryNext(made, () => 0.5, 0, out long delayMs));
            Assert.Equal(seconds[made - 1] * 1_000, delayMs);
        }

        Assert.False(Default.TryNext(seconds.Length + 1, () => 0.5, 60_000, out long none));
        Assert.Equal(0, none);
        Assert.False(Default.TryNext(int.MaxValue, () => 0.5, 0, out _));
    }

    [Theory]
    [InlineData(0.0, 4_000)]
    [InlineData(0.25, 4_500)]
    [InlineData(0.75, 5_500)]
    public void Jitter_goes_both_ways(double random, long expectedMs)
    {
        Assert.True(Default.TryNext(1, () => random, 0, out long delayMs));
        Assert.Equal(expectedMs, delayMs);
    }

    [Theory]
    [InlineData(1_000, 5_000)] // less than the schedule's own: no effect
    [InlineData(60_000, 66_000)] // a minimum, jitter on top
    [InlineData(long.MaxValue, 39_600_000)] // ten hours, and jitter
    [InlineData(-1, 5_000)]
    public void Retry_after_is_a_bounded_minimum(long askedMs, long expectedMs)
    {
        Assert.True(Default.TryNext(1, () => 0.5, askedMs, out long delayMs));
        Assert.Equal(expectedMs, delayMs);
    }

    [Fact]
    public void No_delays_is_no_retry() => Assert.False(new RetrySchedule { Delays = [] }.TryNext(1, () => 0, 0, out _));

    [Fact]
    public void Its_delays_are_its_own()
    {
        var delays = new List<TimeSpan> { TimeSpan.FromSeconds(1) };
        var schedule = new RetrySchedule { Delays = delays, JitterFraction = 0 };
        delays[0] = TimeSpan.FromHours(1);
        Assert.True(schedule.TryNext(1, () => 0.9, 0, out long delayMs));
        Assert.Equal(1_000, delayMs);
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetrySchedule { Delays = [TimeSpan.FromTicks(-1)] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetrySchedule { JitterFraction = 1.01 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetrySchedule { RetryAfterMax = TimeSpan.FromSeconds(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => Default.TryNext(0, () => 0, 0, out _));
    }

    [Fact]
    public void Every_delay_lies_within_its_bounds()
    {
        Gen<(int[] Seconds, int Made, int Percent, int Random, int AskedMs)> anything =
            from seconds in Gen.Choose(0, 100_000).ArrayOf()
            from made in Gen.Choose(1, seconds.Length + 2)
            from percent in Gen.Choose(0, 100)
            from random in Gen.Choose(0, 999_999)
            from asked in Gen.Choose(0, int.MaxValue)
            select (seconds, made, percent, random, asked);
        Prop.ForAll(anything.ToArbitrary(), given =>
        {
            double fraction = given.Percent / 100.0;
            var schedule = new RetrySchedule
            {
                Delays = [.. given.Seconds.Select(one => TimeSpan.FromSeconds(one))],
                JitterFraction = fraction,
                RetryAfterMax = TimeSpan.FromDays(1),
            };
            bool more = schedule.TryNext(given.Made, () => given.Random / 1e6, given.AskedMs, out long delayMs);
            if (given.Made > given.Seconds.Length)
            {
                return !more && delayMs == 0;
            }

            long plainMs = given.Seconds[given.Made - 1] * 1_000L;
            long askedMs = Math.Min(given.AskedMs, 86_400_000L);
            return more
                && delayMs >= Math.Max((plainMs * (1 - fraction)) - 1, askedMs)
                && delayMs <= Math.Max(plainMs, askedMs) * (1 + fraction);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }
}
