namespace EventOps.Engine.Tests.Support;

/// <summary>
/// Time that stands still until the test moves it: the time of day, timestamps and timers together. Timers fire on the
/// thread that moves it.
/// </summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private long _nowMs = 1_700_000_000_000;

    internal long NowMs => Volatile.Read(ref _nowMs);

    /// <summary>Timers that are set: whoever waits for time has one.</summary>
    internal int TimersSet
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    /// <summary>Whether somebody waits for just so long from now.</summary>
    internal bool HasTimerIn(long ms)
    {
        lock (_lock)
        {
            return _timers.Any(one => one.DueMs == _nowMs + ms);
        }
    }

    public override long TimestampFrequency => 1_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);

    public override long GetTimestamp() => NowMs;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves time on, firing what becomes due on the way, in its order.</summary>
    internal void Step(long ms)
    {
        long until = NowMs + ms;
        while (TakeDue(until) is { } timer)
        {
            timer.Fire();
        }

        lock (_lock)
        {
            // Somebody else may have moved it further meanwhile.
            Volatile.Write(ref _nowMs, Math.Max(_nowMs, until));
        }
    }

    private ManualTimer? TakeDue(long untilMs)
    {
        lock (_lock)
        {
            ManualTimer? first = _timers.Where(one => one.DueMs <= untilMs).MinBy(one => one.DueMs);
            if (first is not null)
            {
                _timers.Remove(first);
                Volatile.Write(ref _nowMs, Math.Max(_nowMs, first.DueMs));
            }

            return first;
        }
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        internal long DueMs { get; private set; }

        internal void Fire()
        {
            if (_period != Timeout.InfiniteTimeSpan && _period > TimeSpan.Zero)
            {
                Change(_period, _period);
            }

            fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                _period = period;
                time._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueMs = time._nowMs + (long)Math.Ceiling(dueTime.TotalMilliseconds);
                    time._timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
