using System.Globalization;
using EventOps.Operations.Runbooks;
using EventOps.Operations.Runbooks.Health;
using EventOps.Operations.Runbooks.Scripts;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Runbooks;

/// <summary>The runbooks' settings, from configuration that was found sound.</summary>
internal static class ConfiguredRunbooks
{
    private static readonly OpsWindow[] DefaultWindows =
        [new("day", new TimeOnly(8, 0), new TimeOnly(20, 0)), new("night", new TimeOnly(20, 0), new TimeOnly(8, 0))];

    /// <summary>The settings.</summary>
    internal static RunbookSettings Of(EventOpsOptions options)
    {
        OpsOptions ops = options.Ops;
        return new RunbookSettings
        {
            Mode = ops.Mode,
            TimeZone = TimeZoneInfo.FindSystemTimeZoneById(ops.TimeZone),
            Windows = ops.Windows.Count == 0 ? DefaultWindows : [.. ops.Windows.Select(WindowOf)],
            Scripts = ScriptsOf(ops).Where(one => one.Script.Program.Length > 0)
                .ToDictionary(one => one.Command, one => ScriptOf(one.Script), StringComparer.Ordinal),
            Health = new HealthSettings
            {
                LiveWindow = ops.LiveWindow,
                CoverageMin = ops.Health.CoveragePercentMin / 100.0,
                ProbeMax = TimeSpan.FromMilliseconds(ops.Health.ProbeMsMax),
                DiskFreeBytesMin = ops.Health.DiskFreeBytesMin,
            },
            OperatorTenant = options.Auth.OperatorTenant,
        };
    }

    /// <summary>The folder of the profile <c>backup</c>.</summary>
    internal static string BackupPathOf(EventOpsOptions options) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(
        options.Ops.Backup.DataPath.Length > 0
            ? options.Ops.Backup.DataPath
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Data.Path)) + "-backup"));

    /// <summary>What may be configured for each command, and under which name.</summary>
    internal static IEnumerable<(string Command, string Name, OpsScriptOptions Script)> ScriptsOf(OpsOptions ops) =>
    [
        (RunbookCommand.Start, nameof(ops.Runbooks.Start), ops.Runbooks.Start),
        (RunbookCommand.Stop, nameof(ops.Runbooks.Stop), ops.Runbooks.Stop),
        (RunbookCommand.Restart, nameof(ops.Runbooks.Restart), ops.Runbooks.Restart),
        (RunbookCommand.Failover, nameof(ops.Runbooks.Failover), ops.Runbooks.Failover),
        (RunbookCommand.Failback, nameof(ops.Runbooks.Failback), ops.Runbooks.Failback),
        (RunbookCommand.Drill, nameof(ops.Runbooks.Drill), ops.Runbooks.Drill),
        (RunbookCommand.HealthCheck, nameof(ops.Runbooks.HealthCheck), ops.Runbooks.HealthCheck),
    ];

    /// <summary>Reads a time of day such as <c>08:00</c>.</summary>
    internal static bool TryReadTime(string? text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private static OpsWindow WindowOf(OpsWindowOptions window)
    {
        TryReadTime(window.From, out TimeOnly from);
        TryReadTime(window.To, out TimeOnly to);
        return new OpsWindow(window.Name!, from, to);
    }

    private static ScriptSettings ScriptOf(OpsScriptOptions script) => new(
        script.Program,
        script.Arguments,
        TimeSpan.FromMilliseconds(script.TimeoutMs),
        script.WorkingDirectory.Length > 0 ? script.WorkingDirectory : null);
}
