namespace EventOps.Contracts.Tests;

/// <summary>Time of day and timestamps that stand still until the test moves them. Any thread.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _nowMs = 1_700_000_000_000;

    internal long NowMs => Volatile.Read(ref _nowMs);

    public override long TimestampFrequency => 1_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);

    public override long GetTimestamp() => NowMs;

    internal void Advance(long ms) => Interlocked.Add(ref _nowMs, ms);
}
