using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace EventOps.Operations.Instruments;

/// <summary>
/// What dashboards know of every process, by the names Prometheus' own clients use. The runtime's meter has most of it
/// under other names; open files and the start it has not at all.
/// </summary>
internal sealed class ProcessInstruments
{
    /// <summary>Listing the open files of a server with many connections costs milliseconds: now and then will do.</summary>
    private static readonly TimeSpan FilesInterval = TimeSpan.FromSeconds(10);
    private const string Files = "/proc/self/fd";
    private const string FileLimits = "/proc/self/limits";

    private readonly TimeProvider _clock;
    private readonly double _startedSeconds;
    private long _filesCountedAt;
    private long _openFiles;

    internal ProcessInstruments(Meter meter, TimeProvider clock)
    {
        _clock = clock;
        using var process = Process.GetCurrentProcess();
        _startedSeconds = new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1_000.0;
        meter.CreateObservableCounter(
            "process.cpu", static () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "CPU time used, user and system.");
        meter.CreateObservableGauge(
            "process.resident.memory", static () => Environment.WorkingSet, "By", "Memory of the process that is in RAM.");
        meter.CreateObservableGauge(
            "process.start.time", () => _startedSeconds, "s", "When the process started, in seconds since 1970.");
        meter.CreateObservableGauge("process.uptime", Uptime, "s", "For how long the process has been running.");
        if (Directory.Exists(Files))
        {
            meter.CreateObservableGauge("process.open.fds", OpenFiles, null, "Open file descriptors, sockets among them.");
        }

        if (FilesMax() is { } most)
        {
            meter.CreateObservableGauge("process.max.fds", () => most, null, "Open file descriptors there may be.");
        }
    }

    private double Uptime() => Math.Max(0, (_clock.GetUtcNow().ToUnixTimeMilliseconds() / 1_000.0) - _startedSeconds);

    /// <summary>Scrapes take turns, so one at a time counts.</summary>
    private long OpenFiles()
    {
        if (_filesCountedAt == 0 || _clock.GetElapsedTime(_filesCountedAt) >= FilesInterval)
        {
            _openFiles = Directory.EnumerateFileSystemEntries(Files).LongCount();
            _filesCountedAt = _clock.GetTimestamp();
        }

        return _openFiles;
    }

    private static long? FilesMax()
    {
        const string Row = "Max open files";
        string? row = File.Exists(FileLimits)
            ? File.ReadLines(FileLimits).FirstOrDefault(static line => line.StartsWith(Row, StringComparison.Ordinal))
            : null;
        string? soft = row?[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, CultureInfo.InvariantCulture, out long most) ? most : null;
    }
}
