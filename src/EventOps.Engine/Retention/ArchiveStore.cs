using EventOps.Engine.Journaling;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Retention;

/// <summary>
/// Events that outlived the journal: a log of compressed blocks for each priority, and one for the audit trail, because
/// each expires from its own head, and one index over all in id order, because readers want one order.
/// </summary>
/// <remarks>
/// Owns the logs it opens, the index and its files. Any thread reads; everything else belongs to the archiver. Blocks
/// are indexed only when all logs are durable up to an id, so the index is appended to in id order even when a
/// move was broken off between two logs.
/// </remarks>
internal sealed class ArchiveStore : IArchiveReader, IAsyncDisposable
{
    private readonly SeriesTable _series;
    private readonly ArchiveLane[] _lanes = new ArchiveLane[LaneBases.Lanes];
    private readonly string _indexFolder;
    private readonly SegmentSealer _sealer;
    private readonly EventIndex _index;
    private readonly IndexSegment[] _recovered;

    /// <param name="dataPath">The data folder.</param>
    /// <param name="open">Opens the log of a priority; null: nothing is archived, events only expire.</param>
    /// <param name="series">The series.</param>
    /// <param name="pool">Columns for the growing segment.</param>
    /// <param name="segmentEventsMax">Events in an index segment.</param>
    /// <param name="clock">Time, for retries.</param>
    /// <param name="log">Where damage is told.</param>
    internal ArchiveStore(
        string dataPath,
        Func<EventPriority, IJournal>? open,
        SeriesTable series,
        GrowingColumnsPool pool,
        int segmentEventsMax,
        TimeProvider clock,
        ILogger log)
    {
        using var opening = new Opening();
        CanWrite = open is not null;
        _series = series;
        _indexFolder = Directory.CreateDirectory(Path.Combine(dataPath, "archive", "index")).FullName;
        var folder = new SegmentFolder(_indexFolder, series, log);
        _recovered = folder.Open((_, _) => true);
        _sealer = opening.OwnAsync(new SegmentSealer(_indexFolder, series, keys: null, Limits.SegmentsPendingMax, clock, log));
        _index = new EventIndex(series, _recovered, pool, _sealer, folder.NextNumber, segmentEventsMax);
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            _lanes[lane] = opening.Own(new ArchiveLane((EventPriority)lane, open, series, log));
            if (open is not null && Directory.Exists(EngineOptions.ArchiveLogPath(dataPath, (EventPriority)lane)))
            {
                _lanes[lane].OpenAt(LastIndexedPosition((EventPriority)lane), _index.LastId);
            }
        }

        opening.Succeeded();
    }

    /// <summary>Whether there are logs to move events to.</summary>
    internal bool CanWrite { get; }

    /// <inheritdoc/>
    public IndexSegment[] Segments => _index.Segments;

    /// <summary>Events indexed, expired ones that still have their place included. Any thread.</summary>
    internal long Count => _index.Count;

    /// <summary>Disk space of the logs. Any thread.</summary>
    internal long BytesOnDisk
    {
        get
        {
            long bytes = 0;
            foreach (ArchiveLane lane in _lanes)
            {
                bytes += lane.BytesOnDisk;
            }

            return bytes;
        }
    }

    /// <summary>Why index segments cannot be sealed just now, or null.</summary>
    internal string? Failure => _sealer.Failure;

    /// <summary>Blocks that did not match their checksum when the start read them.</summary>
    internal int DamagedBlocks => _lanes.Sum(lane => lane.DamagedBlocks);

    internal ArchiveLane this[EventPriority priority] => _lanes[(int)priority];

    /// <summary>Indexes what the logs hold behind the sealed segments, up to where readers look. At start.</summary>
    internal void Recover(long archivedUntilId)
    {
        long indexedUntilId = _index.LastId;
        foreach (ArchiveLane lane in _lanes)
        {
            while (lane.NextUnindexed() is { } block && block.NextId <= indexedUntilId)
            {
                block.SkipUntil(indexedUntilId);
            }
        }

        IndexUntil(archivedUntilId);
        foreach (ArchiveLane lane in _lanes)
        {
            lane.ReadToEnd();
        }
    }

    /// <summary>All events up to this id are in the logs, or were left out of them on purpose.</summary>
    internal long IndexedUntilId => _index.LastId;

    /// <summary>Indexes the durable blocks of all logs, merged by id. All are complete up to this id.</summary>
    internal void IndexUntil(long id)
    {
        while (true)
        {
            ArchivedBlock? next = null;
            long untilId = id;
            foreach (ArchiveLane lane in _lanes)
            {
                if (lane.NextUnindexed() is { } block && (next is null || block.NextId < next.NextId))
                {
                    next = block;
                }
            }

            if (next is null || next.NextId > untilId)
            {
                break;
            }

            _index.Append(next.NextId, next.Position, next.TakeRun(untilId));
        }

        _index.Publish();
    }

    /// <summary>Cuts off what an earlier move left half done; false while the disk refuses.</summary>
    internal bool TrySettle()
    {
        bool settled = true;
        foreach (ArchiveLane lane in _lanes)
        {
            settled &= lane.TrySettle(_index.LastId);
        }

        return settled;
    }

    /// <summary>Gives back the space of what has expired: heads of logs, and segments in which nothing is
    /// left.</summary>
    /// <returns>Events whose place in the index was given back.</returns>
    internal long Expire(RetentionFloor floor)
    {
        foreach (ArchiveLane lane in _lanes)
        {
            Expire(lane, (EventPriority)Array.IndexOf(_lanes, lane), floor);
        }

        long until = 0;
        foreach (IndexSegment segment in _index.Segments)
        {
            if (!segment.IsSealed || !segment.IsExpired(floor))
            {
                break;
            }

            until = segment.LastId;
        }

        long events = 0;
        foreach (IndexSegment segment in _index.DropBefore(until + 1))
        {
            events += segment.Count;
            File.Delete(SegmentFile.PathOf(_indexFolder, segment.Number));
        }

        return events;
    }

    /// <inheritdoc/>
    public bool TryLoad(EventRef reference, SeriesTable series, LoadedBlock into) =>
        _lanes[(int)series[reference.Series].Priority].TryLoad(reference.Position, into);

    /// <inheritdoc/>
    public unsafe EventRef? TryLocate(long id)
    {
        IndexSegment[] segments = _index.Segments;
        int at = SegmentSearch.FirstReaching(segments, id);
        if (at == segments.Length || segments[at].Count is not (> 0 and int count))
        {
            return null;
        }

        SegmentColumns columns = segments[at].AcquireColumns();
        try
        {
            int i = SegmentSearch.UpperBound(columns, count, id) - 1;
            if (i < 0 || columns.Ids[i] != id)
            {
                return null;
            }

            int series = segments[at].SeriesAt(columns.Codes[i]);
            return new EventRef(id, segments[at].PositionOf(_series[series].Priority, columns.Offsets[i]), series, Archived: true);
        }
        finally
        {
            columns.Release();
        }
    }

    /// <summary>Seals what is pending and closes the logs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sealer.DisposeAsync();
        foreach (ArchiveLane lane in _lanes)
        {
            lane.Dispose();
        }
    }

    private void Expire(ArchiveLane lane, EventPriority priority, RetentionFloor floor)
    {
        if (!lane.IsOpen)
        {
            return;
        }

        IndexSegment[] segments = _index.Segments;
        for (int s = SegmentSearch.FirstReaching(segments, floor[(int)priority]); s < segments.Length; s++)
        {
            if (PositionOfFirst(segments[s], priority, floor[(int)priority]) is { } position)
            {
                lane.TruncateBefore(position);
                return;
            }
        }

        lane.TruncateIndexed();
    }

    /// <summary>Position of the first event of a priority from an id on, or null.</summary>
    private unsafe long? PositionOfFirst(IndexSegment segment, EventPriority priority, long fromId)
    {
        if (!segment.Has(priority))
        {
            return null;
        }

        int count = segment.Count;
        SegmentColumns columns = segment.AcquireColumns();
        try
        {
            for (int i = SegmentSearch.UpperBound(columns, count, fromId - 1); i < count; i++)
            {
                if (_series[segment.SeriesAt(columns.Codes[i])].Priority == priority)
                {
                    return segment.PositionOf(priority, columns.Offsets[i]);
                }
            }

            return null;
        }
        finally
        {
            columns.Release();
        }
    }

    /// <summary>Where the last block of a log lies that a sealed segment has events of; 0 when there is none.</summary>
    private unsafe long LastIndexedPosition(EventPriority priority)
    {
        for (int s = _recovered.Length - 1; s >= 0; s--)
        {
            IndexSegment segment = _recovered[s];
            if (!segment.Has(priority))
            {
                continue;
            }

            SegmentColumns columns = segment.AcquireColumns();
            try
            {
                for (int i = segment.Count - 1; i >= 0; i--)
                {
                    if (_series[segment.SeriesAt(columns.Codes[i])].Priority == priority)
                    {
                        return segment.PositionOf(priority, columns.Offsets[i]);
                    }
                }
            }
            finally
            {
                columns.Release();
            }
        }

        return 0;
    }
}
