using System.Buffers.Binary;
using EventOps.Engine.Journaling;
using EventOps.Engine.Logs.Blocks;
using EventOps.Engine.Logs.Summaries;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Logs.Writing;

/// <summary>
/// Finds at the start what was kept: the summaries of segments, and those of blocks that no whole file has, made again from
/// the blocks; then the lines of the tail's log that are in no block.
/// </summary>
internal static class LogRecovery
{
    /// <summary>Gives the blocks back their segments.</summary>
    internal static void ReadBlocks(LogStoreOptions options, IJournal journal, LogBlocks blocks, LogReadFaults faults, ILogger log)
    {
        Directory.CreateDirectory(options.SummariesPath);
        LogSegmentFile.RemoveUnfinished(options.SummariesPath);
        long position = journal.BeginPosition;
        foreach (LogSegment segment in OpenSegments(options.SummariesPath, journal, log))
        {
            if (blocks.LastId == 0 || segment.FirstId != blocks.LastId + 1)
            {
                Summarise(journal, position, segment.FirstPosition, blocks, faults);
                blocks.Close();
            }

            blocks.Adopt(segment);
            position = segment.LastPosition;
        }

        blocks.GrowLast();
        Summarise(journal, position, long.MaxValue, blocks, faults);
    }

    /// <summary>Gives the tail back its lines.</summary>
    internal static void ReadTail(LogWriter writer, IJournal journal, long lastBlockId, LogReadFaults faults)
    {
        using IJournalScan scan = journal.ScanFrom(journal.BeginPosition);
        using var lines = new EntryBuffer();
        while (scan.Next() is var step && step != JournalScanStep.End)
        {
            if (step != JournalScanStep.Entry || !LogEntryCodec.TryOpen(scan.Entry, lines, out LogEntryHeader header))
            {
                faults.NoteTail(scan.Position);
            }
            else if (header.LastId > lastBlockId)
            {
                ReadOnlySpan<byte> left = lines.Span;
                while (header.FirstId <= lastBlockId)
                {
                    left = left[BinaryPrimitives.ReadInt32LittleEndian(left)..];
                    header = header with { FirstId = header.FirstId + 1, Count = header.Count - 1 };
                }

                writer.Restore(left, header);
            }
        }
    }

    /// <summary>The segments whose files are whole and whose blocks are there, in order; deletes all other files.</summary>
    private static List<LogSegment> OpenSegments(string folder, IJournal journal, ILogger log)
    {
        var segments = new List<LogSegment>();
        using var entry = new EntryBuffer();
        string[] paths = Directory.GetFiles(folder, "*" + LogSegmentFile.Extension);
        Array.Sort(paths, StringComparer.Ordinal);
        foreach (string path in paths)
        {
            LogSegment? segment = LogSegmentFile.TryOpen(path);
            if (segment is not null
                && segment.FirstPosition >= journal.BeginPosition
                && segment.LastPosition < journal.DurablePosition
                && (segments.Count == 0 || (segment.FirstId > segments[^1].LastId && segment.FirstPosition > segments[^1].LastPosition))
                && IsOf(segment.FirstPosition, segment.FirstId, isFirst: true, journal, entry)
                && IsOf(segment.LastPosition, segment.LastId, isFirst: false, journal, entry))
            {
                segments.Add(segment);
            }
            else
            {
                log.LogWarning(
                    "Log summaries {File} are damaged, of another version or of blocks that are gone: they are made again",
                    Path.GetFileName(path));
                File.Delete(path);
            }
        }

        return segments;
    }

    /// <summary>Whether a block that a file tells of is the one in the log, or cannot be read there, which searches will tell.</summary>
    private static bool IsOf(long position, long id, bool isFirst, IJournal journal, EntryBuffer entry) =>
        journal.Read(position, entry) switch
        {
            JournalReadResult.Ok =>
                LogEntryHeader.TryRead(entry.Span, out LogEntryHeader header) && (isFirst ? header.FirstId : header.LastId) == id,
            JournalReadResult.Gone => false,
            _ => true,
        };

    private static void Summarise(IJournal journal, long position, long until, LogBlocks blocks, LogReadFaults faults)
    {
        var builder = new LogSummaryBuilder();
        using IJournalScan scan = journal.ScanFrom(position);
        using var lines = new EntryBuffer();
        while (scan.Next() is var step && step != JournalScanStep.End && scan.Position < until)
        {
            if (step != JournalScanStep.Entry || !LogEntryHeader.TryRead(scan.Entry, out LogEntryHeader header))
            {
                faults.NoteBlock(scan.Position, JournalReadResult.Damaged);
            }
            else if (header.FirstId > blocks.LastId)
            {
                if (!LogEntryCodec.TryOpen(scan.Entry, lines, out header))
                {
                    faults.NoteBlock(scan.Position, JournalReadResult.Damaged);
                    continue;
                }

                byte[] summary = builder.Build(lines.Span, header.Count, header.FirstId, header.ArrivedAt);
                LogSummary.Place(summary, scan.Position);
                blocks.Adopt(summary);
            }
        }
    }
}
