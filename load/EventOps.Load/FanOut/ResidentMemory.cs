using System.Globalization;
using EventOps.Load.Scenarios;

namespace EventOps.Load.FanOut;

/// <summary>
/// A process's memory as Linux counts it. What it allocated is <see cref="AnonymousMiB"/>; the rest of <see
/// cref="ResidentMiB"/> is mapped files, which the system takes back when it likes.
/// </summary>
internal sealed record ResidentMemory(double ResidentMiB, double AnonymousMiB)
{
    public static ResidentMemory Of(int processId)
    {
        string path = $"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/status";
        return File.Exists(path)
            ? Parse(File.ReadAllLines(path))
            : throw new SetupFailedException($"memory is read from {path}, which is not there");
    }

    public static ResidentMemory Parse(IEnumerable<string> status)
    {
        Dictionary<string, string> lines = status.Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1]);
        return new ResidentMemory(MiB(lines, "VmRSS"), MiB(lines, "RssAnon"));
    }

    private static double MiB(Dictionary<string, string> lines, string name) =>
        lines.TryGetValue(name, out string? text)
            ? double.Parse(text.Trim().Split(' ')[0], CultureInfo.InvariantCulture) / 1024
            : throw new SetupFailedException($"this system does not tell {name} of a process");
}
