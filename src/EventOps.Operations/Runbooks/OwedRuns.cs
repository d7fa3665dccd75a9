using EventOps.Engine.Intake;
using EventOps.Engine.Observability;
using EventOps.Engine.Operations.Runs;
using Microsoft.Extensions.Logging;

namespace EventOps.Operations.Runbooks;

/// <summary>
/// Runs that have ended and that the journal does not have: no engine was open, or its journal took no records. They are
/// known by their request's id as any other, and journaled with the first engine that takes records again. Any thread.
/// </summary>
/// <remarks>One background task, <c>owed runs</c>, since the first of them: it tries once a second, because a journal also
/// takes records again without a runbook. What is owed when the process is killed is forgotten.</remarks>
internal sealed class OwedRuns : IAsyncDisposable
{
    /// <summary>Somebody tries to get a server to work, again and again; the oldest are told in its log alone.</summary>
    private const int RunsMax = 100;

    /// <summary>How often the journal itself tries its disk is not less.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly Func<RunJournal?> _journal;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly BackgroundLoop _loop;
    private readonly SemaphoreSlim _settling = new(1, 1);
    private RunbookRun[] _all = [];
    private bool _isTrying;

    /// <param name="journal">Of the open engine; null without one.</param>
    /// <param name="clock">Time.</param>
    /// <param name="log">Where it is told what is owed, and what is given up.</param>
    internal OwedRuns(Func<RunJournal?> journal, TimeProvider clock, ILogger log)
    {
        _journal = journal;
        _clock = clock;
        _log = log;
        _loop = new BackgroundLoop("owed runs", "runs that could not be journaled are journaled by the next one", log);
    }

    /// <summary>Oldest first. An id says no more than when the run began.</summary>
    internal IReadOnlyList<RunbookRun> All => Volatile.Read(ref _all);

    internal RunbookRun? Find(string requestId) =>
        Array.FindLast(Volatile.Read(ref _all), one => one.Order.RequestId == requestId);

    /// <summary>A run has ended: it is journaled, behind those before it, or owed.</summary>
    internal async Task EndAsync(RunbookRun run)
    {
        await _settling.WaitAsync();
        try
        {
            if (await SettleAllAsync() && await TrySettleAsync(run))
            {
                return;
            }

            RunbookRun[] all = [.. _all, run];
            Volatile.Write(ref _all, all.Length > RunsMax ? all[1..] : all);
        }
        finally
        {
            _settling.Release();
        }

        _log.LogError("The end of runbook {Command} ({RequestId}) cannot be journaled yet", run.Order.Command, run.Order.RequestId);
        if (!_isTrying)
        {
            _isTrying = true;
            _loop.Start(TryAsync);
        }
    }

    /// <summary>Journals what is owed, until the journal refuses.</summary>
    internal async Task SettleAsync()
    {
        await _settling.WaitAsync();
        try
        {
            await SettleAllAsync();
        }
        finally
        {
            _settling.Release();
        }
    }

    /// <summary>Stops trying, and tries once more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync();
        await SettleAsync();
        _settling.Dispose();
    }

    private async Task TryAsync()
    {
        while (true)
        {
            await Task.Delay(RetryInterval, _clock, _loop.Stopping);
            await SettleAsync();
        }
    }

    /// <returns>Whether nothing is owed any more.</returns>
    private async Task<bool> SettleAllAsync()
    {
        while (_all is [var first, .. var others])
        {
            if (!await TrySettleAsync(first))
            {
                return false;
            }

            Volatile.Write(ref _all, others);
        }

        return true;
    }

    /// <returns>Whether there is nothing more to try: the journal has the run, or will never take it.</returns>
    private async Task<bool> TrySettleAsync(RunbookRun run)
    {
        if (_journal() is not { } journal)
        {
            return false;
        }

        AdmitError error = await JournalAsync(journal, run);
        if (error is AdmitError.JournalUnavailable or AdmitError.RingFull or AdmitError.Stopping)
        {
            return false;
        }

        if (error != AdmitError.None)
        {
            _log.LogError("Runbook {Command} ({RequestId}) cannot be journaled: {Error}", run.Order.Command, run.Order.RequestId, error);
        }

        return true;
    }

    private static async Task<AdmitError> JournalAsync(RunJournal journal, RunbookRun run)
    {
        // Its start may be there: it was journaled, or it was refused and a restart found it all the same.
        RunbookRun? begun = journal.Book.Find(run.Order.RequestId);
        if (begun?.End is not null)
        {
            return AdmitError.None;
        }

        ControlReceipt start = begun is null
            ? await journal.StartAsync(run.Order)
            : new ControlReceipt(AdmitError.None, begun.Id);
        if (start.Error != AdmitError.None)
        {
            return start.Error;
        }

        AdmitError error = (await journal.EndAsync(start.Id, run.End!)).Error;
        if (error == AdmitError.TooLarge)
        {
            // A journal with very small pages.
            error = (await journal.EndAsync(start.Id, run.End! with { Logs = [.. run.End.Logs.TakeLast(4)] })).Error;
        }

        return error;
    }
}
