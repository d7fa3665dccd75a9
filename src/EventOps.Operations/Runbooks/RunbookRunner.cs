using EventOps.Engine.Intake;
using EventOps.Engine.Operations.Runs;
using EventOps.Operations.Runbooks.Health;
using EventOps.Operations.Runbooks.Profiles;
using EventOps.Operations.Runbooks.Scripts;
using Microsoft.Extensions.Logging;
using EventId = EventOps.Engine.Records.EventId;

namespace EventOps.Operations.Runbooks;

/// <summary>
/// Runs runbooks, one at a time, and journals each: its start before anything is done, its end before it is answered. A
/// request's id runs once. What runs, goes on when its caller has gone. Any thread.
/// </summary>
/// <remarks>A server whose engine could not be opened, or whose journal takes no records, is to be helped all the same: a
/// run begins unjournaled then, says so, and is owed to the journal (<see cref="OwedRuns"/>).</remarks>
public sealed class RunbookRunner : IAsyncDisposable
{
    private readonly IEngineControl _control;
    private readonly ProfileFolders _folders;
    private readonly RunbookSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly RunPlan _plan;
    private readonly BuiltInRunbooks _builtIn;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _running = new(1, 1);
    private readonly OwedRuns _owed;
    private RunBook _book = new();
    private RunOrder? _current;
    private Action<RunbookRun>? _ended;

    /// <summary>Prepares.</summary>
    /// <param name="control">The engine.</param>
    /// <param name="folders">Where it can be.</param>
    /// <param name="settings">What is configured.</param>
    /// <param name="clock">Time.</param>
    /// <param name="log">Where runs are told, too.</param>
    public RunbookRunner(
        IEngineControl control, ProfileFolders folders, RunbookSettings settings, TimeProvider clock, ILogger log)
    {
        _control = control;
        _folders = folders;
        _settings = settings;
        _clock = clock;
        _log = log;
        _plan = new RunPlan(control, folders, settings, clock);
        _owed = new OwedRuns(() => control.Engine?.Operations.Runs, clock, log);
        _builtIn = new BuiltInRunbooks(
            control,
            folders,
            new ProfileSwitch(control, folders, clock, path => BeforeVerifying?.Invoke(path)),
            new HealthCheck(control, folders, settings, clock));
    }

    /// <summary>The runs, as the engine has them that is open, or was last.</summary>
    public RunBook Book => _control.Engine is { } engine ? _book = engine.Operations.Runs.Book : _book;

    /// <summary>Those of the book, and those that it does not have yet; oldest first.</summary>
    public IReadOnlyList<RunbookRun> Runs
    {
        get
        {
            // What is owed first: what is journaled in between is in both then, and not in neither.
            IReadOnlyList<RunbookRun> owed = _owed.All;
            return owed.Count == 0 ? Book.All
                : [.. Book.All.Where(one => owed.All(run => run.Order.RequestId != one.Order.RequestId)), .. owed];
        }
    }

    /// <summary>What is configured.</summary>
    public RunbookSettings Settings => _settings;

    /// <summary>The active profile.</summary>
    public EngineProfile Active => _folders.Active;

    /// <summary>Told of each file between its copy and the proof; for tests.</summary>
    internal Action<string>? BeforeVerifying { get; set; }

    /// <summary>Has somebody told of every run that ends and was not dry, those of the book first. At start.</summary>
    public void Watch(Action<RunbookRun> ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        foreach (RunbookRun run in Book.All.Where(static one => one.End is not null && !one.Order.DryRun))
        {
            ended(run);
        }

        Volatile.Write(ref _ended, ended);
    }

    /// <summary>Whether a run without an end is under way; if not, the process ended before it did.</summary>
    public bool IsRunning(RunbookRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.End is null && Volatile.Read(ref _current)?.RequestId == run.Order.RequestId;
    }

    /// <summary>Runs something, to its end.</summary>
    public async Task<RunAnswer> ExecuteAsync(RunOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (Earlier(order) is { } earlier)
        {
            return earlier;
        }

        if (!await _running.WaitAsync(0))
        {
            return new RunAnswer(RunOutcome.Busy);
        }

        try
        {
            // It may have been run between the two looks.
            return Earlier(order) ?? await RunAsync(order);
        }
        finally
        {
            _running.Release();
        }
    }

    /// <summary>Ends the script that runs, or the copy ahead: the process is to stop.</summary>
    public void Stop() => _stopping.Cancel();

    /// <summary>The same, and waits for the run.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync();
        await _owed.DisposeAsync();
        _running.Dispose();
        _stopping.Dispose();
    }

    private RunAnswer? Earlier(RunOrder order)
    {
        // Looked at in this order: once its end is journaled it shows, and so it has ended, also while it is still the current one.
        RunOrder? current = Volatile.Read(ref _current);
        RunbookRun? owed = _owed.Find(order.RequestId);
        RunbookRun? run = owed ?? Book.Find(order.RequestId);
        if (run?.End is null && current is not null && current.RequestId == order.RequestId)
        {
            return new RunAnswer(current.AsksTheSameAs(order) ? RunOutcome.Running : RunOutcome.Conflict);
        }

        return run is null ? null
            : new RunAnswer(run.Order.AsksTheSameAs(order) ? RunOutcome.Ran : RunOutcome.Conflict, run, IsOwed: owed is not null);
    }

    private async Task<RunAnswer> RunAsync(RunOrder order)
    {
        Volatile.Write(ref _current, order);
        try
        {
            await _owed.SettleAsync();
            ControlReceipt start = await StartAsync(order);
            if (start.Error is not (AdmitError.None or AdmitError.JournalUnavailable))
            {
                return new RunAnswer(RunOutcome.NotJournaled, Error: start.Error);
            }

            long startedAtMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
            _log.LogInformation(
                "Runbook {Command} ({RequestId}) starts, by {By}: {Reason}", order.Command, order.RequestId, order.By, order.Reason);
            RunEnd end = await EndOfAsync(order, start.Id != 0);
            _log.LogInformation("Runbook {Command} ({RequestId}) ended with {ExitCode}", order.Command, order.RequestId, end.ExitCode);
            long id = start.Id != 0 ? start.Id : EventId.FirstOf(startedAtMs);
            var ended = new RunbookRun(id, order, _clock.GetUtcNow().ToUnixTimeMilliseconds(), end);
            await _owed.EndAsync(ended);
            bool isOwed = _owed.Find(order.RequestId) is not null;
            RunbookRun run = Book.Find(order.RequestId) is { End: not null } journaled ? journaled : ended;
            if (!order.DryRun)
            {
                Volatile.Read(ref _ended)?.Invoke(run);
            }

            return new RunAnswer(RunOutcome.Ran, run, IsOwed: isOwed);
        }
        finally
        {
            Volatile.Write(ref _current, null);
        }
    }

    /// <summary>Journals the start, if there is an engine to do it.</summary>
    private async Task<ControlReceipt> StartAsync(RunOrder order) =>
        _control.Engine is { } engine ? await engine.Operations.Runs.StartAsync(order) : new ControlReceipt(AdmitError.None, 0);

    private async Task<RunEnd> EndOfAsync(RunOrder order, bool isJournaled)
    {
        var log = new RunLog();
        if (!isJournaled)
        {
            string why = _control.Engine is null ? "No engine is open" : "The journal takes no records";
            log.Warning($"{why}: this run began unjournaled, at {_settings.TimeText(_clock.GetUtcNow())}");
        }

        RunResult result;
        try
        {
            result = order.DryRun ? _plan.Tell(order, log) : await EnforceAsync(order, log, await DoAsync(order, log));
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            _log.LogError(failed, "Runbook {Command} failed", order.Command);
            log.Error(failed.Message);
            result = new RunResult(RunExit.Failed, Error: failed is OperationCanceledException ? "The server stops" : null);
        }

        return new RunEnd(result.ExitCode, result.Error, result.FailoverMs, result.Health?.ToJson() ?? [], log.Lines);
    }

    private async Task<RunResult> DoAsync(RunOrder order, RunLog log)
    {
        if (!_settings.Scripts.TryGetValue(order.Command, out ScriptSettings? script))
        {
            return await _builtIn.RunAsync(order, log, _stopping.Token);
        }

        (int exitCode, string? error) = await ScriptRunner.RunAsync(
            script,
            order,
            [new("ACTIVE_PROFILE", _folders.Active.Name()), new("DATA_PATH", _folders.ActivePath)],
            log,
            _clock,
            _stopping.Token);
        return new RunResult(exitCode, Error: error);
    }

    /// <summary>Bad health fails a run that did what was asked; a stop was asked before, since nothing is healthy after it.</summary>
    private async Task<RunResult> EnforceAsync(RunOrder order, RunLog log, RunResult result)
    {
        if (!order.Enforce || result.ExitCode != RunExit.Success || order.Command == RunbookCommand.Stop)
        {
            return result;
        }

        result = result.Health is null ? result with { Health = (await _builtIn.LookAsync(order, log)).Health } : result;
        if (result.Health!.IsGood)
        {
            return result;
        }

        log.Error("Health is bad, and was to be enforced");
        return result with { ExitCode = RunExit.Unhealthy };
    }
}
