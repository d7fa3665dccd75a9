using EventOps.Load.Measuring;

namespace EventOps.Load.Tests.Support;

/// <summary>Time that passes only when somebody waits for it or says so.</summary>
internal sealed class ManualRunClock : IRunClock
{
    private long _nowNs;

    public long NowNs => Volatile.Read(ref _nowNs);

    public void Advance(long ns) => Interlocked.Add(ref _nowNs, ns);

    public void WaitUntil(long dueNs, CancellationToken stop)
    {
        if (dueNs > NowNs)
        {
            Volatile.Write(ref _nowNs, dueNs);
        }
    }
}
