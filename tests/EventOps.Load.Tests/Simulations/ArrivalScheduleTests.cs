using EventOps.Load.Simulations;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Load.Tests.Simulations;

public sealed class ArrivalScheduleTests
{
    private const double NsPerSecond = 1e9;

    [Fact]
    public void Inject_makes_rate_times_duration_evenly_spaced_arrivals()
    {
        Prop.ForAll(Gen.Choose(1, 5000).ToArbitrary(), Gen.Choose(1, 40).ToArbitrary(), (rate, tenths) =>
        {
            var during = TimeSpan.FromSeconds(tenths / 10.0);
            long[] offsets = [.. ArrivalSchedule.OffsetsNs(new Inject(rate, during), rateBefore: 0)];

            Assert.Equal((int)Math.Floor((rate * tenths / 10.0) + 1e-6), offsets.Length);
            for (int i = 0; i < offsets.Length; i++)
            {
                Assert.Equal(i * NsPerSecond / rate, offsets[i], tolerance: 1);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0, 1000, 10, 5000)]
    [InlineData(1000, 0, 10, 5000)]
    [InlineData(500, 1500, 4, 4000)]
    [InlineData(300, 300, 2, 600)]
    public void Ramping_inject_makes_the_area_under_the_ramp(double from, double to, int seconds, int expected)
    {
        // A ramp down to 0 is parsed as one to a rate above 0; the arithmetic must hold there too.
        long[] offsets =
            [.. ArrivalSchedule.OffsetsNs(new RampingInject(to, TimeSpan.FromSeconds(seconds)), rateBefore: from)];

        Assert.Equal(expected, offsets.Length);
        Assert.Equal(offsets.Order(), offsets);
        long half = offsets.Count(offset => offset < seconds * NsPerSecond / 2);
        double areaToHalf = (from + ((from + to) / 2)) / 2 * seconds / 2;
        Assert.InRange(half, areaToHalf - 1, areaToHalf + 1);
        Assert.InRange(offsets[^1], 0, seconds * NsPerSecond);
    }

    [Fact]
    public void Inject_random_stays_between_its_rates_every_second_and_repeats_for_a_seed()
    {
        var stage = new InjectRandom(100, 300, TimeSpan.FromSeconds(20), Seed: 7);
        long[] offsets = [.. ArrivalSchedule.OffsetsNs(stage, 0)];

        int[] perSecond = [.. Enumerable.Range(0, 20).Select(s => offsets.Count(o => (long)(o / NsPerSecond) == s))];
        Assert.All(perSecond, count => Assert.InRange(count, 99, 301));
        Assert.True(perSecond.Distinct().Count() > 5);
        Assert.Equal(offsets, ArrivalSchedule.OffsetsNs(stage, 0));
        Assert.NotEqual(offsets, ArrivalSchedule.OffsetsNs(stage with { Seed = 8 }, 0));
    }
}
