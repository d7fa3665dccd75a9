using EventOps.Engine.Journaling;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Logs;

/// <summary>What of the log store could not be read: every read is counted, every place told once. Any thread.</summary>
/// <param name="log">Where it is told.</param>
internal sealed class LogReadFaults(ILogger log)
{
    private readonly Lock _lock = new();
    private readonly HashSet<(long Position, JournalReadResult Why)> _told = [];
    private long _damaged;
    private long _refused;

    /// <summary>Reads of bytes that did not match their checksum, or were not there.</summary>
    internal long Damaged => Volatile.Read(ref _damaged);

    /// <summary>Reads that the disk answered with an error.</summary>
    internal long Refused => Volatile.Read(ref _refused);

    /// <summary>A block could not be read.</summary>
    internal void NoteBlock(long position, JournalReadResult why)
    {
        bool isRefused = why == JournalReadResult.Refused;
        Interlocked.Increment(ref isRefused ? ref _refused : ref _damaged);
        if (!IsNew(position, why))
        {
            return;
        }

        if (isRefused)
        {
            log.LogError("The disk refuses to read the block of log lines at {Position}; searches go without it", position);
        }
        else
        {
            log.LogError("The block of log lines at {Position} is damaged; searches go without it", position);
        }
    }

    /// <summary>Lines that are in no block could not be read at the start.</summary>
    internal void NoteTail(long position)
    {
        Interlocked.Increment(ref _damaged);
        log.LogError("The newest log lines, at {Position}, are damaged", position);
    }

    private bool IsNew(long position, JournalReadResult why)
    {
        lock (_lock)
        {
            return _told.Count < Limits.LogFaultsToldMax && _told.Add((position, why));
        }
    }
}
