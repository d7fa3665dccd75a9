namespace EventOps.Contracts.Tests.Http.RateLimiting;

/// <summary>A clock that stands still until it is moved. Any thread may move or read it.</summary>
internal sealed class ManualClock(long frequency = 1_000_000_000) : TimeProvider
{
    private long _timestamp = 123_456_789;

    public override long TimestampFrequency => frequency;

    public override long GetTimestamp() => Volatile.Read(ref _timestamp);

    public void AdvanceTicks(long ticks) => Interlocked.Add(ref _timestamp, ticks);

    public void AdvanceMs(long ms) => AdvanceTicks((long)((Int128)ms * frequency / 1_000));
}
