namespace EventOps.Operations.Tests.Support;

/// <summary>A clock that stands still unless the test moves it; its timestamps only go on, its wall clock may go back.</summary>
internal sealed class HandClock : TimeProvider
{
    private readonly List<HandTimer> _timers = [];
    private long _elapsedMs = 1;

    internal HandClock(long unixSeconds) => NowMs = unixSeconds * 1_000;

    internal long NowMs { get; set; }

    public override long TimestampFrequency => 1_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);

    public override long GetTimestamp() => _elapsedMs;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(() => callback(state));
        _timers.Add(timer);
        return timer;
    }

    internal void Pass(TimeSpan time)
    {
        _elapsedMs += (long)time.TotalMilliseconds;
        NowMs += (long)time.TotalMilliseconds;
    }

    /// <summary>Every timer is due.</summary>
    internal void Ring()
    {
        foreach (HandTimer timer in _timers.ToArray())
        {
            timer.Ring();
        }
    }

    private sealed class HandTimer(Action ring) : ITimer
    {
        internal void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
