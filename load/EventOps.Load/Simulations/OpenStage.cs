using EventOps.Load.Measuring;
using EventOps.Load.Scenarios;

namespace EventOps.Load.Simulations;

/// <summary>
/// Runs one open stage. The thread "load pacer" walks the schedule and hands each intended time out when it is due;
/// it owns nothing else. Copies run where their sockets complete. When the schedule is done the backlog may drain for
/// a bounded time; what is left then was never sent and counts as an error.
/// </summary>
internal sealed class OpenStage
{
    private const long DrainLookNs = 1_000_000;

    private readonly IRunClock _clock;
    private readonly RunLimits _limits;
    private readonly RunBudget _budget;
    private readonly ArrivalQueue _queue = new(RunLimits.BacklogMax);
    private int _copiesAtWork;

    public OpenStage(IRunClock clock, RunLimits limits, RunBudget budget)
    {
        _clock = clock;
        _limits = limits;
        _budget = budget;
    }

    /// <returns>Arrivals that were due and never sent.</returns>
    public async Task<long> RunAsync(
        LoadSimulation stage, double rateBefore, IReadOnlyList<ICopy> copies, CancellationToken stop)
    {
        _copiesAtWork = copies.Count;
        Task[] loops = [.. copies.Select(copy => RunCopyAsync(copy, stop))];
        var unsent = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var pacer = new Thread(() => Pace(stage, rateBefore, unsent, stop)) { IsBackground = true, Name = "load pacer" };
        pacer.Start();
        long count = await unsent.Task;
        await Task.WhenAll(loops);
        return count;
    }

    private void Pace(LoadSimulation stage, double rateBefore, TaskCompletionSource<long> unsent, CancellationToken stop)
    {
        long lost = 0;
        try
        {
            long startNs = _clock.NowNs;
            foreach (long offsetNs in ArrivalSchedule.OffsetsNs(stage, rateBefore))
            {
                if (Volatile.Read(ref _copiesAtWork) == 0 || !_budget.TryTake())
                {
                    break;
                }

                _clock.WaitUntil(startNs + offsetNs, stop);
                if (stop.IsCancellationRequested)
                {
                    break;
                }

                lost += _queue.TryOffer(startNs + offsetNs) ? 0 : 1;
            }

            long drainUntilNs = _clock.NowNs + (long)_limits.DrainMax.TotalNanoseconds;
            while (_queue.Backlog > 0 && Volatile.Read(ref _copiesAtWork) > 0
                && _clock.NowNs < drainUntilNs && !stop.IsCancellationRequested)
            {
                _clock.WaitUntil(_clock.NowNs + DrainLookNs, stop);
            }

            // Copies that have all finished their work leave arrivals they do not want; that is no error.
            bool isFinished = Volatile.Read(ref _copiesAtWork) == 0 && !stop.IsCancellationRequested;
            int left = _queue.Close();
            unsent.SetResult(isFinished ? 0 : lost + left);
        }
        catch (Exception failure)
        {
            _queue.Close();
            unsent.SetException(failure);
        }
    }

    private async Task RunCopyAsync(ICopy copy, CancellationToken stop)
    {
        var seat = new ArrivalWaiter();
        long intendedNs = await _queue.TakeAsync(seat);
        while (intendedNs != ArrivalQueue.Over)
        {
            CopyVerdict verdict = await copy.RunAsync(intendedNs);
            if (verdict == CopyVerdict.Done)
            {
                Interlocked.Decrement(ref _copiesAtWork);
                return;
            }

            if (verdict == CopyVerdict.BackOff && !stop.IsCancellationRequested)
            {
                await Task.Delay(RunLimits.ConnectBackOff, CancellationToken.None);
            }

            intendedNs = await _queue.TakeAsync(seat);
        }
    }
}
