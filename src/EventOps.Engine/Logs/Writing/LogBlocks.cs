using EventOps.Engine.Journaling;
using EventOps.Engine.Logs.Summaries;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Logs.Writing;

/// <summary>
/// The full blocks and their summaries in segments, oldest first. The writer's: searches see the arrays it hands out, of which
/// it only replaces the one and only adds to the other.
/// </summary>
internal sealed class LogBlocks
{
    private readonly LogStoreOptions _options;
    private readonly IJournal _journal;
    private readonly ILogger _log;
    private readonly List<byte[]> _appended = [];
    private long[] _positions = new long[16];

    internal LogBlocks(LogStoreOptions options, IJournal journal, ILogger log)
    {
        _options = options;
        _journal = journal;
        _log = log;
        Growing = new byte[options.SegmentBlocks][];
    }

    /// <summary>Closed segments.</summary>
    internal LogSegment[] Sealed { get; private set; } = [];

    /// <summary>Summaries of the growing segment.</summary>
    internal byte[][] Growing { get; private set; }

    /// <summary>How many those are.</summary>
    internal int GrowingCount { get; private set; }

    /// <summary>The last line that is in a block, 0: none is.</summary>
    internal long LastId =>
        GrowingCount > 0 ? new LogSummary(Growing[GrowingCount - 1]).LastId
        : Sealed.Length > 0 ? Sealed[^1].LastId
        : 0;

    /// <summary>Whether blocks were appended that are not durable.</summary>
    internal bool IsPending => _appended.Count > 0;

    /// <summary>Bytes of all blocks and summaries that are kept.</summary>
    internal long Bytes
    {
        get
        {
            long bytes = _journal.DurablePosition - FirstPosition;
            foreach (LogSegment segment in Sealed)
            {
                bytes += segment.Bytes;
            }

            return bytes;
        }
    }

    private long FirstPosition =>
        Sealed.Length > 0 ? Sealed[0].FirstPosition
        : GrowingCount > 0 ? new LogSummary(Growing[0]).Position
        : _journal.DurablePosition;

    /// <summary>Takes a segment that the start found, or made again.</summary>
    internal void Adopt(LogSegment segment) => Sealed = [.. Sealed, segment];

    /// <summary>Takes a block that the start found and no segment has.</summary>
    internal void Adopt(byte[] summary)
    {
        Growing[GrowingCount++] = summary;
        if (GrowingCount == Growing.Length)
        {
            Close();
        }
    }

    /// <summary>Opens the last segment again when the stop before closed it half full; its file stays until it is replaced.</summary>
    internal void GrowLast()
    {
        if (GrowingCount > 0 || Sealed.Length == 0 || Sealed[^1].Count >= Growing.Length)
        {
            return;
        }

        LogSegment last = Sealed[^1];
        for (int i = 0; i < last.Count; i++)
        {
            Growing[i] = last.Summaries.At(i).ToArray();
        }

        GC.KeepAlive(last.Summaries);
        GrowingCount = last.Count;
        Sealed = Sealed[..^1];
    }

    /// <summary>Adds a block to the log, not durable yet.</summary>
    internal void Append(ReadOnlySpan<byte> entry, byte[] summary)
    {
        _journal.Append(entry);
        _appended.Add(summary);
    }

    /// <summary>Makes the added blocks durable.</summary>
    internal void Commit()
    {
        if (_positions.Length < _appended.Count)
        {
            _positions = new long[_appended.Count * 2];
        }

        _journal.Commit(_positions);
        for (int i = 0; i < _appended.Count; i++)
        {
            LogSummary.Place(_appended[i], _positions[i]);
            Adopt(_appended[i]);
        }

        _appended.Clear();
    }

    /// <summary>Forgets the blocks that did not become durable.</summary>
    internal void RollBack() => _appended.Clear();

    /// <summary>Closes the growing segment when its oldest block came before a time.</summary>
    internal void CloseIfBefore(long arrivedAt)
    {
        if (GrowingCount > 0 && new LogSummary(Growing[0]).ArrivedAt < arrivedAt)
        {
            Close();
        }
    }

    /// <summary>Closes the growing segment, so that the next start need not make its summaries again.</summary>
    internal void Close()
    {
        if (GrowingCount == 0)
        {
            return;
        }

        byte[][] summaries = Growing[..GrowingCount];
        LogSegment segment;
        try
        {
            segment = LogSegmentFile.Write(_options.SummariesPath, summaries);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The next start makes them again; until then they take memory.
            _log.LogWarning(refused, "A file of log summaries cannot be written");
            segment = LogSegment.Of(summaries);
        }

        Sealed = [.. Sealed, segment];
        Growing = new byte[_options.SegmentBlocks][];
        GrowingCount = 0;
    }

    /// <summary>Takes out the oldest segments: those that came before a time, and as many as are too much.</summary>
    /// <returns>What was taken out; empty: nothing.</returns>
    internal LogSegment[] TakeExpired(long arrivedBefore, long bytesMax)
    {
        int taken = 0;
        long bytes = Bytes;
        while (taken < Sealed.Length && (Sealed[taken].ArrivedAt < arrivedBefore || bytes > bytesMax))
        {
            long begin = Sealed[taken].FirstPosition;
            bytes -= Sealed[taken].Bytes;
            taken++;
            bytes -= PositionOf(taken) - begin;
        }

        LogSegment[] gone = Sealed[..taken];
        Sealed = Sealed[taken..];
        return gone;
    }

    /// <summary>Gives back the space of segments that no search sees any more.</summary>
    internal void Drop(LogSegment[] gone)
    {
        _journal.TruncateBefore(FirstPosition);
        _journal.Commit([]);
        try
        {
            foreach (LogSegment segment in gone)
            {
                File.Delete(LogSegmentFile.PathOf(_options.SummariesPath, segment.FirstId));
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The next start deletes what has no blocks.
            _log.LogWarning(refused, "A file of log summaries cannot be deleted");
        }
    }

    private long PositionOf(int segment) =>
        segment < Sealed.Length ? Sealed[segment].FirstPosition
        : GrowingCount > 0 ? new LogSummary(Growing[0]).Position
        : _journal.DurablePosition;
}
