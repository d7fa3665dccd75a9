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
    private readonly EngineMetrics _metrics;
    private readonly LoadedBlock _block = new();
    private long _loadedPosition = -1;
    private int _loadedLane = -1;
    private bool _intact;

    internal EventReadSession(IJournal journal, IArchiveReader archive, SeriesTable series, EngineMetrics metrics)
    {
        _journal = journal;
        _archive = archive;
        _series = series;
        _metrics = metrics;
    }

    /// <summary>The series of an event: type, source, priority without a read.</summary>
    public Series SeriesOf(EventRef reference) => _series[reference.Series];

    /// <summary>Reads an event; its spans are valid until the next call.</summary>
    /// <returns>False when its bytes are damaged, or it expired since the page was made.</returns>
    public bool TryRead(EventRef reference, out EventRecord record)
    {
        int lane = reference.Archived ? (int)_series[reference.Series].Priority : LaneBases.Lanes;
        if (_loadedPosition != reference.Position || _loadedLane != lane)
        {
            _intact = reference.Archived ? _archive.TryLoad(reference, _series, _block) : TryLoadFrame(reference.Position);
            _loadedPosition = reference.Position;
            _loadedLane = lane;
        }

        if (_intact && _block.TryFind(reference.Id, out ReadOnlySpan<byte> bytes) && EventRecord.TryDecode(bytes, out record))
        {
            return true;
        }

        _metrics.DamagedRead();
        record = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _block.Dispose();

    private bool TryLoadFrame(long position) =>
        _journal.Read(position, _block.Buffer) == JournalReadResult.Ok && _block.TryOpenFrame();
}
