using EventOps.Engine.Observability;
using EventOps.Operations.Runbooks.Copying;

namespace EventOps.Operations.Runbooks.Profiles;

/// <summary>
/// Has the engine go on in the other profile's folder. 1 copies what that lacks while the engine runs, 2 refuses publishes,
/// 3 closes the engine and copies the rest, 4 opens it there and compares how far it has come, 5 makes the other profile
/// the active one, durably, 6 serves and takes publishes again. Whatever fails before 5 ends in the old folder, which
/// nobody has written to.
/// </summary>
internal sealed class ProfileSwitch(
    IEngineControl control, ProfileFolders folders, TimeProvider clock, Action<string>? beforeVerifying = null)
{
    /// <summary>What the second pass may find left: less is not worth another pass ahead.</summary>
    private const long LeftBytes = 64 << 20;

    /// <summary>Passes ahead: an engine that writes faster than it is copied must come to an end too.</summary>
    private const int PassesAhead = 4;

    private EngineWatermark? _closed;
    private long _startedAt;
    private long _copiedMs;

    /// <summary>Switches.</summary>
    /// <returns>An exit code, and for how long publishes were refused, in milliseconds.</returns>
    internal async Task<(int ExitCode, long RefusedMs)> ToAsync(EngineProfile target, RunLog log, CancellationToken stopping)
    {
        string name = target.Name();
        if (folders.Active == target)
        {
            log.Error($"The active profile is '{name}' already");
            return (RunExit.NothingToDo, -1);
        }

        FolderCopy copy;
        try
        {
            if (folders.Lock(target) is { } locked)
            {
                log.Error($"The folder of '{name}' cannot be used: {locked}");
                return (RunExit.NotVerified, -1);
            }

            // 1
            copy = new FolderCopy(folders.ActivePath, folders.PathOf(target), clock, beforeVerifying);
            if (!await Task.Run(() => CopyAhead(copy, log, stopping), stopping))
            {
                return (RunExit.NotVerified, -1);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            log.Error($"Nothing was changed: {refused.Message}");
            return (refused is OperationCanceledException ? RunExit.Failed : RunExit.NotVerified, -1);
        }

        return await SwitchAsync(target, copy, log, stopping);
    }

    private async Task<(int ExitCode, long RefusedMs)> SwitchAsync(
        EngineProfile target, FolderCopy copy, RunLog log, CancellationToken stopping)
    {
        // 2, unless a restart has left none open: what the last one was closed at is what has to be there.
        bool isOpen = control.Engine is not null;
        bool staysStopped = folders.Stop.IsSet || (isOpen && control.IsRefusing);
        _startedAt = clock.GetTimestamp();
        string? problem;
        try
        {
            if (isOpen)
            {
                await control.StopAsync(stopping);
            }

            problem = await control.ReopenAsync(
                folders.PathOf(target),
                (closed, _) => Task.Run(() => CopyRest(copy, closed, log)),
                (opened, _) => Task.FromResult(Take(target, opened, log)),
                stopping);
        }
        catch (Exception refused) when (refused is not OutOfMemoryException)
        {
            problem = refused.Message;
        }

        // 6
        if (control.Engine is null)
        {
            log.Error($"No engine is open: {problem}");
            return (RunExit.NoEngine, -1);
        }

        if (folders.IsDoubted)
        {
            // The other folder may say that it is the active one: what is taken now would be lost by a restart.
            log.Error("Which folder is the active one could not be written; publishing stays stopped");
            return (RunExit.NoEngine, -1);
        }

        if (!staysStopped)
        {
            control.Start();
        }

        long refusedMs = ElapsedMs();
        if (problem is not null)
        {
            log.Error($"The engine goes on in '{folders.Active.Name()}', after {refusedMs} ms: {problem}");
            return (RunExit.NotVerified, -1);
        }

        if (staysStopped)
        {
            // Nobody was kept waiting by it: that is no latency of a failover.
            log.Info($"The active profile is '{target.Name()}'; publishing stays stopped, as it was");
            return (RunExit.Success, -1);
        }

        log.Info($"The active profile is '{target.Name()}'; publishes were refused for {refusedMs} ms");
        return (RunExit.Success, refusedMs);
    }

    private long ElapsedMs() => (long)Math.Ceiling(clock.GetElapsedTime(_startedAt).TotalMilliseconds);

    private static bool CopyAhead(FolderCopy copy, RunLog log, CancellationToken stopping)
    {
        CopyTotals totals;
        int pass = 0;
        do
        {
            totals = copy.Ahead(stopping);
            log.Info($"Copied ahead: {totals.Bytes} bytes in {totals.Files} files; {totals.Same} files were there");
        }
        while (totals.Problem is null && totals.Bytes > LeftBytes && ++pass < PassesAhead);

        if (totals.Problem is not null)
        {
            log.Error($"Nothing was changed: {totals.Problem}");
        }

        return totals.Problem is null;
    }

    /// <summary>3. Nothing may be thrown from here: nobody would open the engine again.</summary>
    private string? CopyRest(FolderCopy copy, EngineClosed closed, RunLog log)
    {
        try
        {
            _closed = closed.Watermark;
            long closedMs = ElapsedMs();
            CopyTotals totals = copy.Finish(CancellationToken.None);
            _copiedMs = ElapsedMs();
            log.Info($"Closed after {closedMs} ms; copied while closed, in {_copiedMs - closedMs} ms: {totals.Bytes} bytes in "
                + $"{totals.Files} files, {totals.Removed} removed; {totals.Same} files were there");
            return totals.Problem;
        }
        catch (Exception refused) when (refused is not OutOfMemoryException)
        {
            return $"It could not be copied: {refused.Message}";
        }
    }

    /// <summary>4 and 5.</summary>
    private string? Take(EngineProfile target, EngineOpened opened, RunLog log)
    {
        EngineWatermark closed = _closed!;
        if (closed.MissingFrom(opened.Watermark) is { } missing)
        {
            return $"The copy lacks something: {missing}";
        }

        log.Info($"Opened in {ElapsedMs() - _copiedMs} ms; the copy has everything: "
            + $"{closed.Events} events, last id {closed.LastId}, next frame {closed.NextFrameNumber}");
        EngineProfile before = folders.Active;
        try
        {
            if (folders.Switch(target) is { } untold)
            {
                log.Warning($"The folder of '{before.Name()}' does not know yet: {untold}");
            }

            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Untake(before, log, refused);
        }
    }

    /// <summary>The switch may have reached the disk or not: the old folder is given a higher epoch before it serves.</summary>
    private string Untake(EngineProfile before, RunLog log, Exception refused)
    {
        try
        {
            if (folders.Switch(before) is { } untold)
            {
                log.Warning($"The other folder does not know yet: {untold}");
            }
        }
        catch (Exception again) when (again is IOException or UnauthorizedAccessException)
        {
            folders.Doubt();
            log.Error($"Nor can it be taken back: {again.Message}");
        }

        return $"The switch could not be written: {refused.Message}";
    }
}
