using EventOps.Engine.Journaling;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Retention;

/// <summary>
/// The archive log of one priority and what is on its way into it. Opened when it is there at the start, or when the
/// first event is written to it. Owns the log. Everything belongs to the archiver but <see cref="TryLoad"/> and <see
/// cref="BytesOnDisk"/>.
/// </summary>
internal sealed class ArchiveLane : IDisposable
{
    /// <summary>Raw bytes of a block: large enough to compress well, small enough to unpack for one event.</summary>
    private const int BlockBytesMax = 256 * 1024;

    private readonly EventPriority _priority;
    private readonly Func<EventPriority, IJournal>? _open;
    private readonly SeriesTable _series;
    private readonly ILogger _log;
    private readonly ArchiveBlockBuilder _builder = new();
    private readonly List<(long[] Ids, int[] Series)> _appended = [];
    private readonly Queue<ArchivedBlock> _unindexed = new();
    private readonly LoadedBlock _scanned = new();
    private IJournal? _journal;
    private IJournalScan? _scan;
    private int _blockBytesMax;
    private bool _uncommitted;

    internal ArchiveLane(EventPriority priority, Func<EventPriority, IJournal>? open, SeriesTable series, ILogger log)
    {
        _priority = priority;
        _open = open;
        _series = series;
        _log = log;
    }

    /// <summary>The newest event that was handed to the log, durable or about to be.</summary>
    internal long LastId { get; private set; }

    /// <summary>Blocks that did not match their checksum when the start read them.</summary>
    internal int DamagedBlocks { get; private set; }

    internal bool IsOpen => Volatile.Read(ref _journal) is not null;

    /// <summary>Disk space of the log. Any thread.</summary>
    internal long BytesOnDisk => Volatile.Read(ref _journal)?.BytesOnDisk ?? 0;

    /// <summary>Opens the log to read on from a position: what lies there is not indexed yet. At start.</summary>
    internal void OpenAt(long position, long indexedUntilId)
    {
        IJournal journal = Open();
        LastId = indexedUntilId;
        _scan = journal.ScanFrom(Math.Max(position, journal.BeginPosition));
    }

    /// <summary>Gathers an event; true when that filled a block and it was appended.</summary>
    internal bool Add(long id, int series, ReadOnlySpan<byte> record)
    {
        IJournal journal = Open();
        bool appended = false;
        if (_builder.Count > 0 && _builder.RawBytes + FrameHeader.RecordPrefixBytes + record.Length > _blockBytesMax)
        {
            AppendBlock(journal);
            appended = true;
        }

        _builder.Add(id, series, record);
        LastId = id;
        return appended;
    }

    /// <summary>Appends what was gathered and does not fill a block.</summary>
    internal void Flush()
    {
        if (_builder.Count > 0)
        {
            AppendBlock(Open());
        }
    }

    /// <summary>Makes the appended blocks durable; their events can be indexed then.</summary>
    internal void Commit()
    {
        if (_appended.Count == 0)
        {
            return;
        }

        long[] positions = new long[_appended.Count];
        Open().Commit(positions);
        _uncommitted = false;
        for (int i = 0; i < positions.Length; i++)
        {
            _unindexed.Enqueue(new ArchivedBlock(positions[i], _appended[i].Ids, _appended[i].Series));
        }

        _appended.Clear();
    }

    /// <summary>Forgets what an earlier move gathered, and cuts off what it appended, and did not commit; false while
    /// the disk refuses.</summary>
    /// <param name="durableUntilId">Events up to here are durable; so are those of blocks not yet indexed.</param>
    internal bool TrySettle(long durableUntilId)
    {
        if (_uncommitted && !Open().Reopen())
        {
            return false;
        }

        if (_uncommitted || _builder.Count > 0)
        {
            LastId = durableUntilId;
            foreach (ArchivedBlock block in _unindexed)
            {
                LastId = Math.Max(LastId, block.LastId);
            }
        }

        _uncommitted = false;
        _appended.Clear();
        _builder.Clear();
        return true;
    }

    /// <summary>The oldest block with events not yet indexed, or null.</summary>
    internal ArchivedBlock? NextUnindexed()
    {
        while (true)
        {
            if (_unindexed.TryPeek(out ArchivedBlock? block))
            {
                if (!block.IsDone)
                {
                    return block;
                }

                _unindexed.Dequeue();
            }
            else if (!ReadNextBlock())
            {
                return null;
            }
        }
    }

    /// <summary>Reads the rest of what the start found behind the archived part: a move that was broken off.</summary>
    internal void ReadToEnd()
    {
        while (ReadNextBlock())
        {
        }
    }

    /// <summary>Gives up everything before a position; the space returns with this call.</summary>
    internal void TruncateBefore(long position)
    {
        if (_journal is { } journal && position > journal.BeginPosition)
        {
            journal.TruncateBefore(position);
            _uncommitted = true;
            journal.Commit([]);
            _uncommitted = false;
        }
    }

    /// <summary>Gives up everything that is indexed.</summary>
    internal void TruncateIndexed()
    {
        if (_journal is { } journal)
        {
            TruncateBefore(NextUnindexed()?.Position ?? journal.DurablePosition);
        }
    }

    /// <summary>Reads a block. Any thread.</summary>
    internal bool TryLoad(long position, LoadedBlock into) =>
        Volatile.Read(ref _journal) is { } journal
        && journal.Read(position, into.Packed) == JournalReadResult.Ok
        && ArchiveBlock.TryOpen(into.Packed.Span, into);

    public void Dispose()
    {
        _scan?.Dispose();
        _scanned.Dispose();
        _journal?.Dispose();
    }

    private IJournal Open()
    {
        if (_journal is { } open)
        {
            return open;
        }

        IJournal journal = (_open ?? throw new InvalidOperationException("There is no archive to write to."))(_priority);

        // Ids and header of a block of records that do not compress must fit beside them.
        _blockBytesMax = Math.Min(BlockBytesMax, journal.EntryBytesMax / 3 * 2);
        Volatile.Write(ref _journal, journal);
        return journal;
    }

    private void AppendBlock(IJournal journal)
    {
        ReadOnlySpan<byte> entry = _builder.Build();
        if (entry.Length > journal.EntryBytesMax)
        {
            throw new IOException(
                $"The archive log of {_priority} events takes entries of {journal.EntryBytesMax} bytes; "
                + $"one of {entry.Length} does not fit.");
        }

        _uncommitted = true;
        journal.Append(entry);
        _appended.Add((_builder.Ids.ToArray(), _builder.Series.ToArray()));
        _builder.Clear();
    }

    private bool ReadNextBlock()
    {
        if (_scan is not { } scan)
        {
            return false;
        }

        for (JournalScanStep step = scan.Next(); step != JournalScanStep.End; step = scan.Next())
        {
            if (step == JournalScanStep.Entry && ArchiveBlock.TryOpen(scan.Entry, _scanned) && Decode(scan.Position) is { } block)
            {
                _unindexed.Enqueue(block);
                LastId = Math.Max(LastId, block.LastId);
                return true;
            }

            DamagedBlocks++;
            _log.LogError(
                "The archive of {Priority} events is damaged from {Position} to {NextPosition}",
                _priority,
                scan.Position,
                scan.NextPosition);
        }

        scan.Dispose();
        _scan = null;
        return false;
    }

    private ArchivedBlock? Decode(long position)
    {
        long[] ids = new long[_scanned.Count];
        int[] series = new int[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = _scanned.IdAt(i);
            if (!EventRecord.TryDecode(_scanned.RecordAt(i), out EventRecord record))
            {
                return null;
            }

            string tenant = string.Intern(System.Text.Encoding.UTF8.GetString(record.Tenant));
            series[i] = _series.InternDurable(new SeriesKey(tenant, record.Type, record.Source, record.Priority, record.Origin)).Number;
        }

        return ids.Length == 0 ? null : new ArchivedBlock(position, ids, series);
    }
}
