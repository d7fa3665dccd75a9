namespace EventOps.Load.Tests.Support;

/// <summary>Time that goes on by so much at every look, and not between: a stretch of it has room for the same work on any machine.</summary>
internal sealed class TimeByLooking(TimeSpan aLook) : TimeProvider
{
    private long _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Add(ref _elapsed, aLook.Ticks);
}
