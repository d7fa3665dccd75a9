namespace EventOps.Engine.Tests.Support;

/// <summary>A clock that shows what the test says, and goes back when told to.</summary>
internal class SteppedClock : TimeProvider
{
    private long _nowMs = 1_700_000_000_000;

    internal long NowMs
    {
        get => Volatile.Read(ref _nowMs);
        set => Volatile.Write(ref _nowMs, value);
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);
}
