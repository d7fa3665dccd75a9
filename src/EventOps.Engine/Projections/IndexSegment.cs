using EventOps.Engine.Records;

namespace EventOps.Engine.Projections;

/// <summary>
/// Up to 65,536 consecutive events: where each lies and which series it is of, and how many of each series there are.
/// </summary>
/// <remarks>
/// Written by one thread (the journal writer for the hot index, the archiver for an archive's) until it is sealed; read
/// by any number. The writer fills the columns and the counts first and publishes <see cref="Count"/> last, so a reader
/// that goes by
/// <see cref="Count"/> sees whole events only.
/// </remarks>
internal sealed unsafe class IndexSegment
{
    /// <summary>
    /// Events in a full segment: what a 16-bit code can tell apart even when every event is a series of its own.
    /// </summary>
    internal const int EventsMax = 65_536;

    /// <summary>Bytes an event takes in the columns.</summary>
    internal const int EventBytes = sizeof(long) + sizeof(uint) + sizeof(ushort);

    private SegmentColumns _columns;
    private int[] _series = new int[8];
    private int[] _seriesCounts = new int[8];
    private int _seriesCount;
    private int _count;
    private int _written;
    private long _lastPosition;
    private LaneBases _bases = LaneBases.Unset;

    internal IndexSegment(long number, long firstPosition, SegmentColumns columns)
    {
        Number = number;
        FirstPosition = firstPosition;
        _lastPosition = firstPosition;
        _columns = columns;
    }

    /// <summary>Brings a sealed segment back from its file.</summary>
    internal IndexSegment(SegmentHeader header, SegmentColumns columns, int[] series, int[] seriesCounts)
    {
        Number = header.Number;
        FirstPosition = header.FirstPosition;
        _bases = header.Bases;
        _lastPosition = header.LastPosition;
        _columns = columns;
        _series = series;
        _seriesCounts = seriesCounts;
        _seriesCount = series.Length;
        _count = header.Count;
        _written = header.Count;
        FirstId = header.FirstId;
        LastId = header.LastId;
        IsSealed = true;
    }

    /// <summary>Place in the order of segments, from 0.</summary>
    internal long Number { get; }

    /// <summary>
    /// Position of the first frame it indexes any event of: everything before it belongs to earlier segments.
    /// </summary>
    internal long FirstPosition { get; }

    /// <summary>What <see cref="SegmentColumns.Offsets"/> count from, by priority.</summary>
    internal LaneBases Bases => _bases;

    /// <summary>Position of the frame that holds an event of a priority.</summary>
    internal long PositionOf(EventPriority priority, uint offset) => _bases[(int)priority] + offset;

    /// <summary>
    /// Journal position of the last frame it indexes any event of: recovery goes on there, behind <see cref="LastId"/>.
    /// </summary>
    internal long LastPosition => Volatile.Read(ref _lastPosition);

    internal long FirstId { get; private set; }

    internal long LastId { get; private set; }

    /// <summary>Events readers may look at.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>Whether its file is on disk and its columns are mapped.</summary>
    internal bool IsSealed { get; private set; }

    /// <summary>Number of distinct series.</summary>
    internal int SeriesCount => Volatile.Read(ref _seriesCount);

    /// <summary>Global series number of a local code below <see cref="SeriesCount"/>.</summary>
    internal int SeriesAt(int code) => Volatile.Read(ref _series)[code];

    /// <summary>Whether it has any event of a priority.</summary>
    internal bool Has(EventPriority priority) => _bases[(int)priority] >= 0;

    /// <summary>Whether none of its events is kept any more.</summary>
    internal bool IsExpired(RetentionFloor floor)
    {
        for (int lane = 0; lane < LaneBases.Lanes; lane++)
        {
            if (_bases[lane] >= 0 && LastId >= floor[lane])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many events have a local code, those not yet published included: ask <see cref="CountsAreOf"/>
    /// behind it.</summary>
    internal int CountOf(int code) => Volatile.Read(ref Volatile.Read(ref _seriesCounts)[code]);

    /// <summary>Whether the counts read before this call are those of the first <paramref name="count"/> events and no
    /// more.</summary>
    internal bool CountsAreOf(int count)
    {
        Volatile.ReadBarrier();
        return Volatile.Read(ref _written) == count;
    }

    /// <summary>Takes the columns for a pass; null when they were replaced just now: look at the segment
    /// again.</summary>
    internal SegmentColumns? TryAcquireColumns()
    {
        SegmentColumns columns = Volatile.Read(ref _columns);
        if (!columns.TryAcquire())
        {
            return null;
        }

        if (columns == Volatile.Read(ref _columns))
        {
            return columns;
        }

        // Replaced in between, and perhaps already growing for another segment: not ours.
        columns.Release();
        return null;
    }

    /// <summary>Takes the columns for a pass, waiting out a replacement in progress.</summary>
    internal SegmentColumns AcquireColumns()
    {
        while (true)
        {
            if (TryAcquireColumns() is { } columns)
            {
                return columns;
            }
        }
    }

    /// <summary>Whether the position is near enough to the lane's base for 32 bits. Writer only.</summary>
    internal bool Fits(EventPriority lane, long position) =>
        _bases[(int)lane] < 0 || position - _bases[(int)lane] <= uint.MaxValue;

    /// <summary>Gives a global series a local code. Writer only.</summary>
    internal int AddSeries(int series)
    {
        int code = _seriesCount;
        if (code == _series.Length)
        {
            int[] larger = new int[code * 2];
            int[] largerCounts = new int[code * 2];
            _series.CopyTo(larger, 0);
            _seriesCounts.CopyTo(largerCounts, 0);
            Volatile.Write(ref _series, larger);
            Volatile.Write(ref _seriesCounts, largerCounts);
        }

        _series[code] = series;
        Volatile.Write(ref _seriesCount, code + 1);
        return code;
    }

    /// <summary>
    /// Writes <paramref name="count"/> consecutive events of one series; they are not yet visible. Writer only.
    /// </summary>
    internal void Write(int at, long firstId, EventPriority lane, long position, int code, int count)
    {
        if (_bases[(int)lane] < 0)
        {
            _bases[(int)lane] = position;
        }

        uint offset = (uint)(position - _bases[(int)lane]);
        new Span<uint>(_columns.Offsets + at, count).Fill(offset);
        new Span<ushort>(_columns.Codes + at, count).Fill((ushort)code);
        long* ids = _columns.Ids + at;
        for (int i = 0; i < count; i++)
        {
            ids[i] = firstId + i;
        }

        // Before the count: a reader that still sees the old number behind the counts has seen none of the new ones.
        Volatile.Write(ref _written, at + count);
        Volatile.Write(ref _seriesCounts[code], _seriesCounts[code] + count);
        Volatile.Write(ref _lastPosition, position);
    }

    /// <summary>Shows the events written so far to readers. Writer only.</summary>
    internal void Publish(int count)
    {
        if (count > 0)
        {
            if (_count == 0)
            {
                FirstId = _columns.Ids[0];
            }

            LastId = _columns.Ids[count - 1];
        }

        Volatile.Write(ref _count, count);
    }

    /// <summary>
    /// Puts the mapped columns in place of the growing ones, once the file is durable. The sealer's thread only.
    /// </summary>
    internal void Seal(SegmentColumns mapped)
    {
        SegmentColumns growing = Interlocked.Exchange(ref _columns, mapped);
        IsSealed = true;
        growing.Release();
    }

    /// <summary>Lets go of the columns for good. Only before any reader can have the segment: later the collector does
    /// it.</summary>
    internal void Retire() => Volatile.Read(ref _columns).Release();
}
