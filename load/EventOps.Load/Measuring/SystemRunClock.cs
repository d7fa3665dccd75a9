namespace EventOps.Load.Measuring;

/// <summary>
/// Real time. Short waits use nanosleep, which wakes within about 60 µs of the asked time; the runtime's own timers
/// have a millisecond's grain, and a pacer with a millisecond's grain would add it to every latency it reports.
/// </summary>
internal sealed class SystemRunClock : IRunClock
{
    private const long NsPerSecond = 1_000_000_000;
    private const long SliceNs = 100_000_000; // how late a stop may be noticed

    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly double _nsPerTick;

    public SystemRunClock(TimeProvider time)
    {
        _time = time;
        _origin = time.GetTimestamp();
        _nsPerTick = (double)NsPerSecond / time.TimestampFrequency;
    }

    public long NowNs => (long)((_time.GetTimestamp() - _origin) * _nsPerTick);

    public void WaitUntil(long dueNs, CancellationToken stop)
    {
        long left = dueNs - NowNs;
        while (left > 0 && !stop.IsCancellationRequested)
        {
            Sleep(Math.Min(left, SliceNs), stop);
            left = dueNs - NowNs;
        }
    }

    private static void Sleep(long ns, CancellationToken stop)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
        {
            NativeSleep.Nanosleep(ns);
        }
        else
        {
            stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(Math.Max(1, ns / 1_000_000)));
        }
    }
}
