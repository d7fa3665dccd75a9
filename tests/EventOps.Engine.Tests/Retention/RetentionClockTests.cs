using EventOps.Engine.Idempotency;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Retention;

namespace EventOps.Engine.Tests.Retention;

public sealed class RetentionClockTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ManualTime _time = new() { Now = Start };
    private readonly EngineState _state;
    private readonly RetentionClock _clock;

    public RetentionClockTests()
    {
        _state = new EngineState(new EventTypeCatalogue([]), new IdempotencyTable(_time, TimeSpan.FromDays(1), 10));
        _clock = new RetentionClock(_time, _state, new RetentionOptions());
    }

    [Theory]
    [InlineData(EventPriority.Critical, 90)]
    [InlineData(EventPriority.High, 30)]
    [InlineData(EventPriority.Normal, 7)]
    [InlineData(EventPriority.Low, 1)]
    public void An_event_expires_when_it_is_older_than_its_priority_allows(EventPriority priority, int days)
    {
        _time.Now = Start.AddDays(days);
        Assert.Equal(EventId.FirstOf(Start.ToUnixTimeMilliseconds()), _clock.Current[(int)priority]);
    }

    [Fact]
    public void A_clock_set_back_brings_nothing_back()
    {
        _time.Now = Start.AddDays(5);
        RetentionFloor floor = _clock.Current;
        _time.Now = Start;
        Assert.Equal(floor, _clock.Current);
        _time.Now = Start.AddDays(6);
        Assert.True(_clock.Current[0] > floor[0]);
    }

    [Fact]
    public void Low_events_given_up_early_are_gone_at_once()
    {
        long now = EventId.FirstOf(Start.ToUnixTimeMilliseconds());
        Assert.True(_clock.Current[(int)EventPriority.Low] < now);
        new LowEventsDropped(now).Apply(_state, 1);
        Assert.Equal(now, _clock.Current[(int)EventPriority.Low]);
        Assert.True(_clock.Current[(int)EventPriority.Normal] < now);
    }

    private sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
