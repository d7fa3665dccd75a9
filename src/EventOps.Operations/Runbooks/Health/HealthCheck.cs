using EventOps.Engine;
using EventOps.Engine.Journaling;
using EventOps.Engine.Subscriptions;
using EventOps.Operations.Runbooks.Profiles;

namespace EventOps.Operations.Runbooks.Health;

/// <summary>
/// Looks whether the server does what it is for: an event goes through it, subscriptions have consumers, the journal takes
/// commits, the disk has room. Bad is what keeps events from being taken, delivered or kept; what only costs time is
/// degraded.
/// </summary>
internal sealed class HealthCheck(
    IEngineControl control, ProfileFolders folders, RunbookSettings settings, TimeProvider clock)
{
    internal async Task<HealthReport> RunAsync(string requestId)
    {
        var bad = new List<string>();
        var report = new HealthReport
        {
            Bad = bad,
            GeneratedAt = settings.TimeText(clock.GetUtcNow()),
            RequestId = requestId,
            ActiveProfile = folders.Active.Name(),
            DiskFreeBytes = FreeBytes(bad),
        };
        if (control.Engine is not { } engine)
        {
            bad.Add("No engine is open");
            return report;
        }

        report = await ProbeAsync(engine, report, bad);
        CoverageCount coverage = engine.Subscriptions.CountCoverage(engine.Webhooks, settings.Health.LiveWindow);
        double? ratio = coverage.Expected > 0 ? (double)coverage.Matched / coverage.Expected : null;
        List<string> degraded = [.. engine.Status.Problems];
        if (ratio < settings.Health.CoverageMin)
        {
            // Consumers come back within the window: an engine that was opened just now has seen none yet.
            bool isYoung = clock.GetUtcNow() - engine.Recovery.FoundAt < settings.Health.LiveWindow;
            string few = $"Only {coverage.Matched} of {coverage.Expected} subscriptions have a live consumer";
            (isYoung ? degraded : bad).Add(isYoung ? few + ", just after a start" : few);
        }

        return report with
        {
            CoverageRatio = ratio,
            BacklogMessages = engine.Subscriptions.CountBacklogs().Sum(static one => one.Jobs),
            Degraded = degraded,
        };
    }

    private async Task<HealthReport> ProbeAsync(EventPipeline engine, HealthReport report, List<string> bad)
    {
        WriterState writer = engine.Status.Writer;
        if (writer != WriterState.Running)
        {
            bad.Add("The journal takes no commits");
        }

        report = report with { Journal = writer.ToString().ToLowerInvariant(), IsPublishing = !control.IsRefusing };
        if (control.IsRefusing)
        {
            bad.Add("Publishing is stopped");
            return report;
        }

        (ProbeReport? probe, string? problem) =
            await EventProbe.SendAsync(engine, settings.OperatorTenant, settings.Health.ProbeMax, clock);
        if (problem is not null)
        {
            bad.Add(problem);
        }
        else if (probe!.ReadMs > settings.Health.ProbeMax.TotalMilliseconds)
        {
            bad.Add($"The probe event took {probe.ReadMs:F0} ms");
        }

        return report with { Probe = probe };
    }

    private long? FreeBytes(List<string> bad)
    {
        try
        {
            long free = new DriveInfo(folders.ActivePath).AvailableFreeSpace;
            if (free < settings.Health.DiskFreeBytesMin)
            {
                bad.Add($"The disk has {free} bytes left");
            }

            return free;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            bad.Add("The free space of the disk cannot be read");
            return null;
        }
    }
}
