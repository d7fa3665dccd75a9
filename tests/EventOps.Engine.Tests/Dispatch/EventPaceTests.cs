using EventOps.Engine.Dispatch;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Dispatch;

/// <summary>So many a second and no more, over any stretch, with a burst of one second.</summary>
public sealed class EventPaceTests
{
    private readonly ManualTime _clock = new();

    [Fact]
    public void One_seconds_worth_goes_at_once_and_then_the_rate_holds()
    {
        var pace = new EventPace(10, _clock);
        Assert.Equal(10, pace.Available());
        pace.Take(10);
        Assert.Equal(0, pace.Available());
        Assert.Equal(100, pace.MsUntil(1));
        _clock.Step(99);
        Assert.Equal(0, pace.Available());
        Assert.Equal(1, pace.MsUntil(1));
        _clock.Step(1);
        Assert.Equal(1, pace.Available());
        Assert.Equal(0, pace.MsUntil(1));
    }

    [Fact]
    public void Idle_time_saves_up_no_more_than_a_second()
    {
        var pace = new EventPace(7, _clock);
        _clock.Step(60_000);
        Assert.Equal(7, pace.Available());
        Assert.Equal(0, pace.MsUntil(1_000));
    }

    [Fact]
    public void More_than_there_was_is_a_debt()
    {
        var pace = new EventPace(10, _clock);
        pace.Take(30);
        Assert.Equal(0, pace.Available());
        Assert.Equal(2_100, pace.MsUntil(1));
        _clock.Step(2_100);
        Assert.Equal(1, pace.Available());
    }

    [Fact]
    public void Looking_often_loses_nothing_to_rounding()
    {
        var pace = new EventPace(3, _clock);
        int gone = 0;
        for (int ms = 0; ms < 60_000; ms++)
        {
            int now = pace.Available();
            pace.Take(now);
            gone += now;
            _clock.Step(1);
        }

        Assert.InRange(gone + pace.Available(), 3 + 179, 3 + 180);
    }

    [Fact]
    public void Zero_means_no_limit()
    {
        var pace = new EventPace(0, _clock);
        pace.Take(int.MaxValue);
        Assert.Equal(int.MaxValue, pace.Available());
        Assert.Equal(0, pace.MsUntil(int.MaxValue));
    }
}
