namespace EventOps.Engine.Tests.Logs;

/// <summary>
/// A fact about a log that a real program wrote over months: the package manager's, which every Debian machine has.
/// EVENTOPS_SAMPLE_LOG names another of the same form; without one the test is skipped, saying so.
/// </summary>
public sealed class PackageLogFactAttribute : FactAttribute
{
    public PackageLogFactAttribute()
    {
        if (!File.Exists(LogFile))
        {
            Skip = "No package manager's log: set EVENTOPS_SAMPLE_LOG to a dpkg.log.";
        }
    }

    public static string LogFile { get; } = Environment.GetEnvironmentVariable("EVENTOPS_SAMPLE_LOG") ?? "/var/log/dpkg.log";
}
