namespace EventOps.Engine.Tests.Support;

/// <summary>
/// A clock whose timers and timestamps follow it too: nothing passes unless the test says so. The wall clock may be set
/// back, as on a real machine; timers and timestamps only ever go on.
/// </summary>
internal sealed class DrivenClock : SteppedClock
{
    private readonly Lock _sync = new();
    private readonly List<DrivenTimer> _timers = [];
    private long _elapsedMs = 1;

    public override long TimestampFrequency => 1_000;

    public override long GetTimestamp()
    {
        lock (_sync)
        {
            return _elapsedMs;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new DrivenTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Whether something sleeps that many milliseconds from now, give or take nothing.</summary>
    internal bool HasTimerIn(long ms)
    {
        lock (_sync)
        {
            return _timers.Exists(one => one.DueMs == _elapsedMs + ms);
        }
    }

    /// <summary>Lets time pass; what is due by then is called, in order.</summary>
    internal void Advance(long ms)
    {
        long untilMs = GetTimestamp() + ms;
        while (TakeDue(untilMs) is { } due)
        {
            due.Callback(due.State);
        }
    }

    private DrivenTimer? TakeDue(long untilMs)
    {
        lock (_sync)
        {
            DrivenTimer? due = _timers.Where(one => one.DueMs <= untilMs).MinBy(one => one.DueMs);
            long atMs = Math.Max(_elapsedMs, due?.DueMs ?? untilMs);
            NowMs += atMs - _elapsedMs;
            _elapsedMs = atMs;
            if (due is { PeriodMs: > 0 })
            {
                due.DueMs += due.PeriodMs;
            }
            else if (due is not null)
            {
                _timers.Remove(due);
            }

            return due;
        }
    }

    private sealed class DrivenTimer(DrivenClock clock, TimerCallback callback, object? state) : ITimer
    {
        internal TimerCallback Callback => callback;

        internal object? State => state;

        internal long DueMs { get; set; }

        /// <summary>0: due once.</summary>
        internal long PeriodMs { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._sync)
            {
                PeriodMs = period == Timeout.InfiniteTimeSpan ? 0 : (long)Math.Ceiling(period.TotalMilliseconds);
                clock._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueMs = clock._elapsedMs + (long)Math.Ceiling(dueTime.TotalMilliseconds);
                    clock._timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._sync)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
