using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;
using EventOps.Server.Configuration.Runbooks;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:Ops</c>.</summary>
internal static class OpsValidator
{
    private const string Section = "EventOps:Ops";
    private const int NameMax = 64;

    /// <summary>Adds what is wrong with the section.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        OpsOptions ops = options.Ops;
        var check = new SectionChecks(Section, problems);
        if (!IsName(ops.Mode))
        {
            problems.Add(check.Key(nameof(ops.Mode)), $"must have 1 to {NameMax} characters, none of them a control character");
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(ops.TimeZone, out _))
        {
            problems.Add(
                check.Key(nameof(ops.TimeZone)), "must be a time zone this machine knows, such as UTC or Asia/Shanghai", ops.TimeZone);
        }

        check.Between(nameof(ops.LiveWindow), ops.LiveWindow, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));

        CheckWindows(ops, problems);
        CheckBackup(options, problems);
        CheckScripts(ops, problems);
        var health = new SectionChecks(Section + ":Health", problems);
        health.Between(nameof(ops.Health.CoveragePercentMin), ops.Health.CoveragePercentMin, 0, 100);
        health.Between(nameof(ops.Health.ProbeMsMax), ops.Health.ProbeMsMax, 1, 600_000);
        health.Between(nameof(ops.Health.DiskFreeBytesMin), ops.Health.DiskFreeBytesMin, 0, long.MaxValue);
    }

    private static void CheckWindows(OpsOptions ops, ProblemList problems)
    {
        IReadOnlyList<string> keys = problems.ItemKeys(Section + ":Windows");
        for (int i = 0; i < keys.Count; i++)
        {
            OpsWindowOptions window = ops.Windows[i];
            if (!IsName(window.Name))
            {
                problems.Add(keys[i] + ":Name", $"must have 1 to {NameMax} characters, none of them a control character");
            }

            CheckTime(keys[i] + ":From", window.From, problems);
            CheckTime(keys[i] + ":To", window.To, problems);
        }
    }

    private static void CheckTime(string key, string? text, ProblemList problems)
    {
        if (!ConfiguredRunbooks.TryReadTime(text, out _))
        {
            problems.Add(key, "must be a time of day such as 08:00");
        }
    }

    private static void CheckBackup(EventOpsOptions options, ProblemList problems)
    {
        const string Key = Section + ":Backup:DataPath";
        if (options.Ops.Backup.DataPath.Contains('\0', StringComparison.Ordinal))
        {
            problems.Add(Key, "must be the path of a folder");
            return;
        }

        if (string.IsNullOrWhiteSpace(options.Data.Path) || options.Data.Path.Contains('\0', StringComparison.Ordinal))
        {
            return;
        }

        string primary = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Data.Path)) + Path.DirectorySeparatorChar;
        string backup = Path.TrimEndingDirectorySeparator(ConfiguredRunbooks.BackupPathOf(options)) + Path.DirectorySeparatorChar;
        if (primary.StartsWith(backup, StringComparison.Ordinal) || backup.StartsWith(primary, StringComparison.Ordinal))
        {
            problems.Add(Key, "must be another folder than EventOps:Data:Path, neither in it nor around it");
        }
    }

    private static void CheckScripts(OpsOptions ops, ProblemList problems)
    {
        foreach ((string _, string name, OpsScriptOptions script) in ConfiguredRunbooks.ScriptsOf(ops))
        {
            var check = new SectionChecks($"{Section}:Runbooks:{name}", problems);
            check.Between(nameof(script.TimeoutMs), script.TimeoutMs, 1, 86_400_000);
            if (script.Program.Length > 0
                && (!Path.IsPathRooted(script.Program) || script.Program.Contains('\0', StringComparison.Ordinal)))
            {
                problems.Add(check.Key(nameof(script.Program)), "must be the absolute path of a program");
            }

            if (script.WorkingDirectory.Length > 0 && !Path.IsPathRooted(script.WorkingDirectory))
            {
                problems.Add(check.Key(nameof(script.WorkingDirectory)), "must be an absolute path");
            }
        }
    }

    private static bool IsName(string? name) => name is { Length: > 0 and <= NameMax } && !name.Any(char.IsControl);
}
