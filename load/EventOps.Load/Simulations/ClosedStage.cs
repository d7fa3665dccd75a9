using EventOps.Load.Measuring;
using EventOps.Load.Scenarios;

namespace EventOps.Load.Simulations;

/// <summary>
/// Runs one closed stage: every copy sends, waits for its answer, and sends again while its window is open.
/// </summary>
internal sealed class ClosedStage
{
    private readonly IRunClock _clock;
    private readonly TimeProvider _time;
    private readonly RunBudget _budget;

    public ClosedStage(IRunClock clock, TimeProvider time, RunBudget budget)
    {
        _clock = clock;
        _time = time;
        _budget = budget;
    }

    public Task RunAsync(IReadOnlyList<CopyWindow> windows, IReadOnlyList<ICopy> copies, CancellationToken stop)
    {
        long startNs = _clock.NowNs;
        return Task.WhenAll(windows.Select((window, index) => RunCopyAsync(copies[index], window, startNs, stop)));
    }

    private async Task RunCopyAsync(ICopy copy, CopyWindow window, long startNs, CancellationToken stop)
    {
        if (window.Start > TimeSpan.Zero)
        {
            await Task.Delay(window.Start, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        long endNs = startNs + (long)window.End.TotalNanoseconds;
        long nowNs = _clock.NowNs;
        while (nowNs < endNs && !stop.IsCancellationRequested && _budget.TryTake())
        {
            CopyVerdict verdict = await copy.RunAsync(nowNs);
            if (verdict == CopyVerdict.Done)
            {
                return;
            }

            if (verdict == CopyVerdict.BackOff)
            {
                await Task.Delay(RunLimits.ConnectBackOff, _time, CancellationToken.None);
            }

            nowNs = _clock.NowNs;
        }
    }
}
