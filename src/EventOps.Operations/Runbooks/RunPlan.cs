using EventOps.Engine.Operations.Runs;
using EventOps.Operations.Runbooks.Copying;
using EventOps.Operations.Runbooks.Profiles;
using EventOps.Operations.Runbooks.Scripts;

namespace EventOps.Operations.Runbooks;

/// <summary>Says what a run would do, and does nothing of it.</summary>
internal sealed class RunPlan(IEngineControl control, ProfileFolders folders, RunbookSettings settings, TimeProvider clock)
{
    internal RunResult Tell(RunOrder order, RunLog log)
    {
        log.Info("A dry run: nothing is changed");
        if (settings.Scripts.TryGetValue(order.Command, out ScriptSettings? script))
        {
            log.Info($"Would run '{script.Program}' with {script.Arguments.Count} arguments, "
                + $"for at most {script.Timeout.TotalSeconds:F0} s");
            if (!ProgramFile.IsThere(script.Program))
            {
                log.Error($"There is no program '{script.Program}'");
                return new RunResult(RunExit.Failed);
            }

            return new RunResult(RunExit.Success);
        }

        switch (order.Command)
        {
            case RunbookCommand.Start:
                log.Info(control.IsRefusing ? "Would take publishes again" : "Publishing is open already");
                break;
            case RunbookCommand.Stop:
                log.Info("Would refuse publishes, and wait until what was taken is durable");
                break;
            case RunbookCommand.Restart:
                log.Info($"Would stop, close the engine, open it again on '{folders.ActivePath}', and start");
                break;
            case RunbookCommand.Failover:
                return Switch(EngineProfile.Backup, log);
            case RunbookCommand.Failback:
                return Switch(EngineProfile.Primary, log);
            case RunbookCommand.Drill:
                RunResult there = Switch(folders.Active.Other(), log);
                log.Info("Would check health there");
                log.Info($"Would go back to '{folders.Active.Name()}' in the same way");
                return there;
            default:
                log.Info("Would publish a probe event, read it back, and look at consumers, journal and disk");
                break;
        }

        if (order.Enforce)
        {
            log.Info("Would fail when health is bad");
        }

        return new RunResult(RunExit.Success);
    }

    private RunResult Switch(EngineProfile target, RunLog log)
    {
        if (folders.Active == target)
        {
            log.Error($"The active profile is '{target.Name()}' already");
            return new RunResult(RunExit.NothingToDo);
        }

        try
        {
            CopyTotals lacking = new FolderCopy(folders.ActivePath, folders.PathOf(target), clock).Plan();
            log.Info($"Would copy what '{folders.PathOf(target)}' lacks of '{folders.ActivePath}': at most {lacking.Bytes} bytes in "
                + $"{lacking.Files} files; {lacking.Same} files are known to be there");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            log.Error($"The folders cannot be read: {unreadable.Message}");
            return new RunResult(RunExit.NotVerified);
        }

        log.Info("Would refuse publishes, close the engine, copy the rest, verify it, open it there and compare how far it has come");
        log.Info(control.IsRefusing
            ? $"Would make '{target.Name()}' the active profile; publishing stays stopped"
            : $"Would make '{target.Name()}' the active profile and take publishes again");
        return new RunResult(RunExit.Success);
    }
}
