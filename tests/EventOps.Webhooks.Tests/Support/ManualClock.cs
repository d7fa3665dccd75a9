namespace EventOps.Webhooks.Tests.Support;

/// <summary>A clock that stands still until it is moved; timers run in real time. Any thread may move or read it.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _nowMs = new DateTimeOffset(2026, 1, 17, 12, 0, 1, default).ToUnixTimeMilliseconds();

    public long NowMs => Volatile.Read(ref _nowMs);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _nowMs, (long)by.TotalMilliseconds);

    public void MoveTo(long ms) => Volatile.Write(ref _nowMs, ms);
}
