namespace EventOps.Journal.Tests.Retention;

/// <summary>A wall clock that moves only when told; timers and timestamps are the system's.</summary>
internal sealed class TestClock : TimeProvider
{
    private long _nowMs = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public long NowMs => Volatile.Read(ref _nowMs);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _nowMs, (long)by.TotalMilliseconds);
}
