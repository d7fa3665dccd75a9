using EventOps.Operations.Instruments;
using EventOps.Operations.Tests.Support;

namespace EventOps.Operations.Tests.Instruments;

public sealed class ThroughputPeakTests
{
    private readonly HandClock _clock = new(1_758_499_200);
    private readonly object _engine = new();

    [Fact]
    public void It_is_the_best_second_of_the_last_minute()
    {
        var peak = new ThroughputPeak(_clock);
        Assert.Null(peak.PerSecond);
        Tell(peak, _engine, 1_000);
        Assert.Null(peak.PerSecond);
        Tell(peak, _engine, 1_010);
        Tell(peak, _engine, 6_410);
        Tell(peak, _engine, 6_411);
        Assert.Equal(5_400, peak.PerSecond);

        for (int i = 0; i < 58; i++)
        {
            Tell(peak, _engine, 6_411);
        }

        Assert.Equal(5_400, peak.PerSecond);
        Tell(peak, _engine, 6_412);
        Assert.Equal(1, peak.PerSecond);
    }

    [Fact]
    public void A_reopened_engine_counts_from_0_and_a_closed_one_not_at_all()
    {
        var peak = new ThroughputPeak(_clock);
        Tell(peak, _engine, 1_000_000);
        Tell(peak, _engine, 1_000_002);
        Tell(peak, null, 0);
        Tell(peak, new object(), 7);
        Assert.Equal(7, peak.PerSecond);
    }

    [Fact]
    public void A_late_tick_is_spread_and_a_silent_minute_is_no_value()
    {
        var peak = new ThroughputPeak(_clock);
        Tell(peak, _engine, 0);
        _clock.Pass(TimeSpan.FromSeconds(3));
        Tell(peak, _engine, 400);
        Assert.Equal(100, peak.PerSecond);
        _clock.Pass(TimeSpan.FromSeconds(61));
        Assert.Null(peak.PerSecond);
    }

    private void Tell(ThroughputPeak peak, object? source, long total)
    {
        _clock.Pass(TimeSpan.FromSeconds(1));
        peak.Tell(source, total);
    }
}
