using EventOps.Engine.Journaling;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using Microsoft.Extensions.Logging;
using EventId = EventOps.Engine.Records.EventId;

namespace EventOps.Engine.Retention;

/// <summary>
/// One hot index segment on its way to the archive: its live events are read from the journal in id order, go into the
/// blocks of their priorities, all logs are committed, then indexed. Repeating it after a crash adds only what is
/// missing.
/// </summary>
internal sealed class SegmentMove
{
    private readonly IndexSegment _segment;
    private readonly long _afterId;
    private readonly RetentionFloor _floor;
    private readonly IJournal _journal;
    private readonly ArchiveStore _archive;
    private readonly SeriesTable _series;
    private readonly ILogger _log;
    private int _next;
    private long _loadedPosition = -1;
    private bool _intact;

    /// <param name="segment">A sealed segment.</param>
    /// <param name="afterId">Events up to this id are in the archive already.</param>
    /// <param name="floor">Events below are left out.</param>
    /// <param name="journal">Where they are.</param>
    /// <param name="archive">Where they go.</param>
    /// <param name="series">The series.</param>
    /// <param name="log">Where damage is told.</param>
    internal SegmentMove(
        IndexSegment segment, long afterId, RetentionFloor floor, IJournal journal, ArchiveStore archive, SeriesTable series, ILogger log)
    {
        _segment = segment;

        // What the index has is durable in every log up to its end; behind it a broken-off move may have filled some of
        // them.
        _afterId = Math.Max(afterId, archive.IndexedUntilId);
        _floor = floor;
        _journal = journal;
        _archive = archive;
        _series = series;
        _log = log;
    }

    /// <summary>Events written to the archive.</summary>
    internal long Moved { get; private set; }

    /// <summary>Events left out because they have expired.</summary>
    internal long Expired { get; private set; }

    /// <summary>Events whose bytes in the journal are damaged: they cannot be moved, and are lost with the journal's
    /// head.</summary>
    internal long Damaged { get; private set; }

    /// <summary>Does it. The archiver's loop; <paramref name="share"/> says when to rest, <paramref name="rested"/> is
    /// called behind each rest.</summary>
    internal async Task RunAsync(DiskShare share, Action rested, Action<ArchiverStep>? atStep, CancellationToken stopping)
    {
        using var frame = new LoadedBlock();
        bool more = true;
        while (more)
        {
            long startedAt = share.Start();
            more = FillBlock(frame);
            await share.RestAsync(startedAt, stopping);
            rested();
        }

        for (EventPriority lane = EventPriority.Low; lane <= EventPriority.Audit; lane++)
        {
            _archive[lane].Flush();
        }

        atStep?.Invoke(ArchiverStep.BlocksAppended);
        for (EventPriority lane = EventPriority.Low; lane <= EventPriority.Audit; lane++)
        {
            long startedAt = share.Start();
            _archive[lane].Commit();
            atStep?.Invoke(ArchiverStep.LowCommitted + (int)lane);
            await share.RestAsync(startedAt, stopping);
        }

        _archive.IndexUntil(_segment.LastId);
        atStep?.Invoke(ArchiverStep.Indexed);
        if (Damaged > 0)
        {
            _log.LogError("{Damaged} events up to {LastId} could not be read and are lost", Damaged, EventId.ToEventText(_segment.LastId));
        }
    }

    /// <summary>Goes on until a block is full; false at the segment's end.</summary>
    private unsafe bool FillBlock(LoadedBlock frame)
    {
        int count = _segment.Count;
        SegmentColumns columns = _segment.AcquireColumns();
        try
        {
            while (_next < count)
            {
                long id = columns.Ids[_next];
                int series = _segment.SeriesAt(columns.Codes[_next]);
                EventPriority priority = _series[series].Priority;
                long position = _segment.PositionOf(priority, columns.Offsets[_next++]);
                if (Add(id, series, priority, position, frame))
                {
                    return true;
                }
            }

            return false;
        }
        finally
        {
            columns.Release();
        }
    }

    private bool Add(long id, int series, EventPriority priority, long position, LoadedBlock frame)
    {
        if (id <= _afterId || id <= _archive[priority].LastId)
        {
            return false;
        }

        if (id < _floor[(int)priority])
        {
            Expired++;
            return false;
        }

        if (position != _loadedPosition)
        {
            _intact = _journal.Read(position, frame.Buffer) == JournalReadResult.Ok && frame.TryOpenFrame();
            _loadedPosition = position;
        }

        if (!_intact || !frame.TryFind(id, out ReadOnlySpan<byte> record))
        {
            Damaged++;
            return false;
        }

        Moved++;
        return _archive[priority].Add(id, series, record);
    }
}
