using EventOps.Engine.Records;

namespace EventOps.Engine.Projections;

/// <summary>
/// Where every event of one log lies and which series it is of: a list of sealed segments, mapped from their files, and
/// one that grows. O(1) per event; nothing grows in memory with the number of events but a few words per 65,536 of
/// them.
/// </summary>
/// <remarks>
/// Threads: <see cref="Append"/> belongs to the log's writer. <see cref="Segments"/> may be read by any thread. The
/// list is immutable and swapped by reference; the writer adds at its end and <see cref="DropBefore"/> takes from its
/// front, both under one lock that is taken once per 65,536 events. The writer publishes what it appended with <see
/// cref="Publish"/>, once per batch.
/// </remarks>
internal sealed class EventIndex
{
    /// <summary>
    /// Segments filled between two publications before they are handed over anyway: more than a commit ever fills, so a
    /// rebuild.
    /// </summary>
    private const int FilledMax = 4;

    private readonly SeriesTable _table;
    private readonly GrowingColumnsPool _pool;
    private readonly ISegmentSealer _sealer;
    private readonly Lock _changingList = new();
    private readonly List<(IndexSegment Segment, int Count)> _filled = [];
    private IndexSegment[] _segments;
    private IndexSegment? _growing;
    private int _written;
    private long _nextNumber;
    private int[] _codeOf = new int[256];
    private int[] _codeSegment = new int[256];
    private int _segmentStamp;
    private readonly int _segmentEventsMax;
    private long _lastId;

    /// <param name="table">The series.</param>
    /// <param name="recovered">Sealed segments, oldest first.</param>
    /// <param name="pool">Columns for growing segments.</param>
    /// <param name="sealer">Takes full segments.</param>
    /// <param name="nextNumber">A number above that of every segment file there is, also of those not in <paramref
    /// name="recovered"/>.</param>
    /// <param name="segmentEventsMax">Events in a full segment.</param>
    internal EventIndex(
        SeriesTable table,
        IndexSegment[] recovered,
        GrowingColumnsPool pool,
        ISegmentSealer sealer,
        long nextNumber = 0,
        int segmentEventsMax = IndexSegment.EventsMax)
    {
        _segmentEventsMax = segmentEventsMax;
        _table = table;
        _segments = recovered;
        _pool = pool;
        _sealer = sealer;
        _lastId = recovered.Length == 0 ? 0 : recovered[^1].LastId;
        _nextNumber = Math.Max(nextNumber, recovered.Length == 0 ? 0 : recovered[^1].Number + 1);
    }

    /// <summary>The segments, oldest first.</summary>
    internal IndexSegment[] Segments => Volatile.Read(ref _segments);

    /// <summary>Id of the newest published event, or 0: every event up to it can be seen by whoever has read
    /// this.</summary>
    internal long LastId => Volatile.Read(ref _lastId);

    /// <summary>Events indexed.</summary>
    internal long Count
    {
        get
        {
            long count = 0;
            foreach (IndexSegment segment in Segments)
            {
                count += segment.Count;
            }

            return count;
        }
    }

    /// <summary>
    /// Adds consecutive events that lie in one frame; visible after <see cref="Publish"/>. Writer only.
    /// </summary>
    /// <param name="firstId">Id of the first event.</param>
    /// <param name="position">Position of the frame; for an archive, in the log of the events' priority.</param>
    /// <param name="series">Series number of each event.</param>
    internal void Append(long firstId, long position, ReadOnlySpan<int> series)
    {
        int done = 0;
        while (done < series.Length)
        {
            EventPriority lane = _table[series[done]].Priority;
            IndexSegment segment = SegmentFor(lane, position);
            int run = RunLength(series[done..], _segmentEventsMax - _written);
            segment.Write(_written, firstId + done, lane, position, CodeOf(segment, series[done]), run);
            _written += run;
            done += run;
        }
    }

    /// <summary>
    /// Shows everything appended so far to readers, and hands segments that it filled to the sealer: not before, so
    /// that the sealer finds everything else of their events, their idempotency keys, in place too. Writer only.
    /// </summary>
    internal void Publish()
    {
        HandOverFilled();
        if (_growing is not null)
        {
            _growing.Publish(_written);
            Volatile.Write(ref _lastId, _growing.LastId);
        }
    }

    /// <summary>Takes the segments that end before an id out of the list. Any one thread at a time.</summary>
    /// <returns>Those taken out; their files are the caller's to delete.</returns>
    internal List<IndexSegment> DropBefore(long id)
    {
        var dropped = new List<IndexSegment>();
        lock (_changingList)
        {
            int keep = 0;
            while (keep < _segments.Length && _segments[keep].IsSealed && _segments[keep].LastId < id)
            {
                dropped.Add(_segments[keep++]);
            }

            Volatile.Write(ref _segments, _segments[keep..]);
        }

        // Not retired: a reader may have taken the list before and is still answered from it. The collector unmaps what
        // nobody holds.
        return dropped;
    }

    private void HandOverFilled()
    {
        foreach ((IndexSegment segment, int count) in _filled)
        {
            segment.Publish(count);
            _sealer.Seal(segment);
        }

        _filled.Clear();
    }

    private IndexSegment SegmentFor(EventPriority lane, long position)
    {
        if (_growing is not null && _written < _segmentEventsMax && _growing.Fits(lane, position))
        {
            return _growing;
        }

        if (_growing is not null)
        {
            _filled.Add((_growing, _written));
            if (_filled.Count > FilledMax)
            {
                HandOverFilled();
            }
        }

        _growing = new IndexSegment(_nextNumber++, position, _pool.Rent());
        _written = 0;
        _segmentStamp++;
        lock (_changingList)
        {
            Volatile.Write(ref _segments, [.. _segments, _growing]);
        }

        return _growing;
    }

    private int CodeOf(IndexSegment segment, int series)
    {
        if (series >= _codeOf.Length)
        {
            int size = Math.Max(series + 1, _codeOf.Length * 2);
            Array.Resize(ref _codeOf, size);
            Array.Resize(ref _codeSegment, size);
        }

        if (_codeSegment[series] != _segmentStamp)
        {
            _codeSegment[series] = _segmentStamp;
            _codeOf[series] = segment.AddSeries(series);
        }

        return _codeOf[series];
    }

    private static int RunLength(ReadOnlySpan<int> series, int atMost)
    {
        int length = series.IndexOfAnyExcept(series[0]);
        return Math.Min(length < 0 ? series.Length : length, atMost);
    }
}
