namespace EventOps.Operations.Alerting;

/// <summary>
/// Notices when the wall clock moves otherwise than time does: set by hand, stepped by a time service, or the machine
/// slept. Events have their time from it. The evaluator's thread.
/// </summary>
internal sealed class ClockWatch
{
    /// <summary>A jump is one moment; it is told for as long as somebody may look for it.</summary>
    internal static readonly TimeSpan ToldFor = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _clock;
    private readonly List<(long At, double Seconds)> _jumps = [];
    private DateTimeOffset _lastWall;
    private long _last;

    internal ClockWatch(TimeProvider clock)
    {
        _clock = clock;
        _lastWall = clock.GetUtcNow();
        _last = clock.GetTimestamp();
    }

    /// <summary>The largest jump lately, in seconds, forward or back.</summary>
    internal double Look()
    {
        DateTimeOffset wall = _clock.GetUtcNow();
        long now = _clock.GetTimestamp();
        double seconds = Math.Abs((wall - _lastWall - _clock.GetElapsedTime(_last, now)).TotalSeconds);
        (_lastWall, _last) = (wall, now);
        _jumps.RemoveAll(one => one.Seconds <= seconds || _clock.GetElapsedTime(one.At, now) > ToldFor);
        _jumps.Add((now, seconds));
        return _jumps[0].Seconds;
    }
}
