namespace EventOps.Load.Tests.Support;

/// <summary>Time that goes on by so much at every look while nothing is under way, and stands still while something is.</summary>
internal sealed class TimeWhenIdle(TimeSpan aLook, Func<bool> isIdle) : TimeProvider
{
    private long _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Add(ref _elapsed, isIdle() ? aLook.Ticks : 0);
}
