using System.Globalization;

namespace EventOps.Load.Reporting;

/// <summary>
/// How busy the machine is with other things: figures taken beside a build are figures about the build.
/// </summary>
internal static class MachineLoad
{
    private const string AveragesPath = "/proc/loadavg";

    /// <summary>A note for the report, with a warning when more wants to run than there are cores.</summary>
    public static string Note(string when)
    {
        if (!File.Exists(AveragesPath))
        {
            return $"machine's load average {when}: not known here";
        }

        string[] averages = File.ReadAllText(AveragesPath).Split(' ')[..3];
        bool isBusy = double.Parse(averages[0], CultureInfo.InvariantCulture) > Environment.ProcessorCount;
        string warning = isBusy ? "; MORE THAN ITS CORES, the figures tell of the machine, not of the server" : "";
        return $"machine's load average {when}: {string.Join(' ', averages)}{warning}";
    }
}
