namespace EventOps.Engine.Dispatch;

/// <summary>
/// How many events may be handed over now, when no more than so many a second are wanted: a bucket that holds one
/// second's worth and starts full. Any thread.
/// </summary>
/// <remarks>Counted in ticks of the clock rather than in events, so that the rate is exact however often anyone
/// looks.</remarks>
public sealed class EventPace
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly int _eventsPerSecond;
    private readonly long _frequency;

    /// <summary>Credit, in events times ticks of the clock's frequency: one event is worth <see cref="_frequency"/>.</summary>
    private Int128 _credit;
    private long _creditedAt;

    /// <param name="eventsPerSecond">The rate, which is also the burst; 0 means no limit.</param>
    /// <param name="clock">The clock.</param>
    public EventPace(int eventsPerSecond, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfNegative(eventsPerSecond);
        _clock = clock;
        _eventsPerSecond = eventsPerSecond;
        _frequency = clock.TimestampFrequency;
        _credit = Burst;
        _creditedAt = clock.GetTimestamp();
    }

    private Int128 Burst => (Int128)_eventsPerSecond * _frequency;

    /// <summary>Events that may go now; <see cref="int.MaxValue"/> without a limit, never negative.</summary>
    public int Available()
    {
        if (_eventsPerSecond == 0)
        {
            return int.MaxValue;
        }

        lock (_lock)
        {
            Refill();
            return _credit <= 0 ? 0 : (int)(_credit / _frequency);
        }
    }

    /// <summary>Events went. More than were available are a debt that the following ones wait for.</summary>
    public void Take(int events)
    {
        if (_eventsPerSecond == 0)
        {
            return;
        }

        lock (_lock)
        {
            Refill();
            _credit -= (Int128)events * _frequency;
        }
    }

    /// <summary>
    /// Milliseconds until so many events may go, rounded up; 0 when they may now. More than a second's worth are never
    /// available at once: asked for those, it is when the bucket is full.
    /// </summary>
    public long MsUntil(int events)
    {
        if (_eventsPerSecond == 0)
        {
            return 0;
        }

        lock (_lock)
        {
            Refill();
            Int128 missing = ((Int128)Math.Min(events, _eventsPerSecond) * _frequency) - _credit;
            Int128 perSecond = (Int128)_eventsPerSecond * _frequency;
            return missing <= 0 ? 0 : (long)(((missing * 1_000) + perSecond - 1) / perSecond);
        }
    }

    private void Refill()
    {
        long now = _clock.GetTimestamp();
        if (now > _creditedAt)
        {
            _credit = Int128.Min(Burst, _credit + ((Int128)(now - _creditedAt) * _eventsPerSecond));
            _creditedAt = now;
        }
    }
}
