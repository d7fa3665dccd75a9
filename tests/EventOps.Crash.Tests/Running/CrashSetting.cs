using System.Globalization;

namespace EventOps.Crash.Tests.Running;

/// <summary>How the kill tests are told to run: environment variables.</summary>
internal static class CrashSetting
{
    /// <summary>The number of kills; null for each test's own.</summary>
    internal static int? Kills => Of("EVENTOPS_CRASH_KILLS");

    /// <summary>The seed of a run that is to choose the same again.</summary>
    internal static int? Seed => Of("EVENTOPS_CRASH_SEED");

    private static int? Of(string name) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : null;
}
