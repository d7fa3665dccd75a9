using EventOps.Engine.Deletion;
using EventOps.Engine.Journaling;
using EventOps.Engine.Observability;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Reading;

/// <summary>
/// Reads the payloads of a page, entry by entry. Belongs to one request; dispose it to give its buffer back.
/// </summary>
public sealed class EventReadSession : IDisposable
{
    private readonly IJournal _journal;
    private readonly IArchiveReader _archive;
    private readonly SeriesTable _series;
    private readonly DeletedEvents _deleted;
    private readonly EngineMetrics _metrics;
    private readonly LoadedLog[] _logs = new LoadedLog[LaneBases.Lanes + 1];

    internal EventReadSession(
        IJournal journal, IArchiveReader archive, SeriesTable series, DeletedEvents deleted, EngineMetrics metrics)
    {
        _deleted = deleted;
        _journal = journal;
        _archive = archive;
        _series = series;
        _metrics = metrics;
    }

    /// <summary>The series of an event: type, source, priority without a read.</summary>
    public Series SeriesOf(EventRef reference) => _series[reference.Series];

    /// <summary>Whether an event was deleted: what became of it may be shown, what it was may not.</summary>
    public bool IsDeleted(EventRef reference) => _deleted.Contains(SeriesOf(reference), reference.Id);

    /// <summary>Reads an event; its spans are valid until the next call.</summary>
    /// <returns>False when its bytes are damaged, or it expired since the page was made.</returns>
    public bool TryRead(EventRef reference, out EventRecord record)
    {
        if (TryReadIfThere(reference, out record))
        {
            return true;
        }

        _metrics.DamagedRead();
        return false;
    }

    /// <summary>The same for an event that may be gone by right: that it is counts as no damage.</summary>
    internal bool TryReadIfThere(EventRef reference, out EventRecord record)
    {
        LoadedLog log = Load(reference);
        if (log.Result == JournalReadResult.Gone && !reference.Archived)
        {
            // The event was moved since the page was made, and the journal's head is gone.
            if (_archive.TryLocate(reference.Id) is not { } moved)
            {
                record = default;
                return false;
            }

            log = Load(moved);
        }

        if (log.Result == JournalReadResult.Ok
            && log.Block.TryFind(reference.Id, out ReadOnlySpan<byte> bytes) && EventRecord.TryDecode(bytes, out record))
        {
            return true;
        }

        record = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LoadedLog? log in _logs)
        {
            log?.Block.Dispose();
        }
    }

    /// <summary>
    /// Loads an entry unless it is the one read last from its log. One entry of each log is kept, because a page
    /// alternates between priorities, and unpacking an archive block for each of its events would cost a thousand times
    /// as much.
    /// </summary>
    private LoadedLog Load(EventRef reference)
    {
        int number = reference.Archived ? (int)_series[reference.Series].Priority : LaneBases.Lanes;
        LoadedLog log = _logs[number] ??= new LoadedLog();
        if (log.Position != reference.Position)
        {
            log.Position = reference.Position;
            log.Result = reference.Archived ? LoadBlock(reference, log.Block) : LoadFrame(reference.Position, log.Block);
        }

        return log;
    }

    private JournalReadResult LoadBlock(EventRef reference, LoadedBlock into) =>
        _archive.TryLoad(reference, _series, into) ? JournalReadResult.Ok : JournalReadResult.Damaged;

    private JournalReadResult LoadFrame(long position, LoadedBlock into)
    {
        JournalReadResult result = _journal.Read(position, into.Buffer);
        return result != JournalReadResult.Ok || into.TryOpenFrame() ? result : JournalReadResult.Damaged;
    }

    /// <summary>The entry read last from one log.</summary>
    private sealed class LoadedLog
    {
        internal LoadedBlock Block { get; } = new();

        internal long Position { get; set; } = -1;

        internal JournalReadResult Result { get; set; }
    }
}
