using EventOps.Engine.Journaling;
using EventOps.Engine.Operations.Runs;
using EventOps.Operations.Runbooks.Health;
using EventOps.Operations.Runbooks.Profiles;

namespace EventOps.Operations.Runbooks;

/// <summary>What the runbooks do on this server when no script is configured. One run at a time.</summary>
internal sealed class BuiltInRunbooks(IEngineControl control, ProfileFolders folders, ProfileSwitch profiles, HealthCheck health)
{
    internal Task<RunResult> RunAsync(RunOrder order, RunLog log, CancellationToken stopping) => order.Command switch
    {
        RunbookCommand.Start => Task.FromResult(Start(log)),
        RunbookCommand.Stop => StopAsync(order, log, stopping),
        RunbookCommand.Restart => RestartAsync(log, stopping),
        RunbookCommand.Failover => SwitchAsync(EngineProfile.Backup, log, stopping),
        RunbookCommand.Failback => SwitchAsync(EngineProfile.Primary, log, stopping),
        RunbookCommand.Drill => DrillAsync(order, log, stopping),
        _ => LookAsync(order, log),
    };

    /// <summary>Looks at health, and says it.</summary>
    internal async Task<RunResult> LookAsync(RunOrder order, RunLog log)
    {
        HealthReport report = await health.RunAsync(order.RequestId);
        foreach (string problem in report.Bad)
        {
            log.Error(problem);
        }

        foreach (string problem in report.Degraded)
        {
            log.Warning(problem);
        }

        log.Info(report.Probe is { } probe
            ? $"The probe event {probe.EventId} was durable after {probe.DurableMs:F1} ms, and read after {probe.ReadMs:F1} ms"
            : "No probe event came through");
        return new RunResult(RunExit.Success, Health: report);
    }

    private RunResult Start(RunLog log)
    {
        if (control.Engine is null)
        {
            log.Error("No engine is open; run 'restart'");
            return new RunResult(RunExit.NoEngine);
        }

        if (folders.IsDoubted)
        {
            log.Error("It is not known which folder a restart would open; run 'failover' or 'failback'");
            return new RunResult(RunExit.Failed);
        }

        if (folders.Stop.Clear() is { } noted)
        {
            log.Warning($"The stop is still noted, and the next start of the process would keep it: {noted}");
        }

        log.Info(control.IsRefusing ? "Publishing is open again" : "Publishing was open");
        control.Start();
        return new RunResult(RunExit.Success);
    }

    private async Task<RunResult> StopAsync(RunOrder order, RunLog log, CancellationToken stopping)
    {
        if (control.Engine is null)
        {
            log.Error("No engine is open");
            return new RunResult(RunExit.NoEngine);
        }

        HealthReport? report = null;
        if (order.Enforce && (report = (await LookAsync(order, log)).Health) is { IsGood: false } && !control.IsRefusing)
        {
            log.Error("Health is bad: publishing was not stopped");
            return new RunResult(RunExit.Unhealthy, Health: report);
        }

        await control.StopAsync(stopping);
        log.Info("Publishing is stopped; what was taken is durable");
        if (folders.Stop.Set() is { } unnoted)
        {
            log.Warning($"A restart of the process would take publishes again: {unnoted}");
        }

        return new RunResult(RunExit.Success, Health: report);
    }

    private async Task<RunResult> RestartAsync(RunLog log, CancellationToken stopping)
    {
        if (control.Engine is not null)
        {
            await control.StopAsync(stopping);
        }

        string? closedAt = null;
        string? problem = await control.ReopenAsync(
            folders.ActivePath,
            static (_, _) => Task.FromResult<string?>(null),
            (opened, _) =>
            {
                closedAt = $"{opened.Watermark.Events} events, last id {opened.Watermark.LastId}";
                return Task.FromResult<string?>(null);
            },
            stopping);
        if (control.Engine is null)
        {
            log.Error($"No engine is open: {problem}");
            return new RunResult(RunExit.NoEngine);
        }

        RunResult started = Start(log);
        if (problem is not null)
        {
            log.Error(problem);
            return new RunResult(RunExit.Failed);
        }

        log.Info($"The engine was closed and opened again: {closedAt}");
        return started;
    }

    private async Task<RunResult> SwitchAsync(EngineProfile target, RunLog log, CancellationToken stopping)
    {
        (int exitCode, long refusedMs) = await profiles.ToAsync(target, log, stopping);
        return new RunResult(exitCode, refusedMs);
    }

    /// <summary>There, a look, and back: wherever it is now.</summary>
    private async Task<RunResult> DrillAsync(RunOrder order, RunLog log, CancellationToken stopping)
    {
        if (control.Engine is { Status.Writer: not WriterState.Running })
        {
            // Half of it would be a failover that nobody asked for.
            log.Error("The journal takes no commits, and there may be no way back to it: nothing was changed");
            return new RunResult(RunExit.Failed);
        }

        EngineProfile home = folders.Active;
        RunResult there = await SwitchAsync(home.Other(), log, stopping);
        if (there.ExitCode != RunExit.Success)
        {
            return there;
        }

        HealthReport? found = (await LookAsync(order, log)).Health;
        RunResult back = await SwitchAsync(home, log, stopping);
        return back with { FailoverMs = there.FailoverMs, Health = found };
    }
}
