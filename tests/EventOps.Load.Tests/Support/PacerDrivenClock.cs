using EventOps.Engine.Tests.Support;
using EventOps.Load.Measuring;

namespace EventOps.Load.Tests.Support;

/// <summary>One time for arrivals and for deadlines, which passes when the pacer waits for it, once that may be.</summary>
internal sealed class PacerDrivenClock(ManualTime time, Func<bool> mayPass) : IRunClock
{
    private const long NsPerMs = 1_000_000;

    public long NowNs => time.NowMs * NsPerMs;

    public void WaitUntil(long dueNs, CancellationToken stop)
    {
        long leftMs = (dueNs - NowNs + NsPerMs - 1) / NsPerMs;
        if (leftMs > 0)
        {
            Assert.True(SpinWait.SpinUntil(mayPass, TimeSpan.FromSeconds(20)));
            time.Step(leftMs);
        }
    }
}
