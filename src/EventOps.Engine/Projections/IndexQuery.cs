using System.Runtime.InteropServices;

namespace EventOps.Engine.Projections;

/// <summary>
/// One question to the index: which events of a set of series, not expired, with ids in a range. Answers counts and
/// pages from the columns alone. Belongs to one request.
/// </summary>
/// <remarks>
/// A segment is asked by its series first: for each local code the smallest id that matches (<see cref="NoneMatches"/>
/// where the series does not). A segment in which no code matches costs nothing more; one that matches as a whole is
/// counted by its counters. Only segments a range cuts through are walked, so the cost follows the page, not the
/// history.
/// </remarks>
internal sealed class IndexQuery
{
    private const long NoneMatches = long.MaxValue;

    /// <summary>With so few series in question a pass for each over the codes is quicker than one over everything.</summary>
    private const int CodesCountedApartMax = 8;

    private readonly SeriesTable _table;
    private readonly SeriesMatcher _matcher;
    private readonly RetentionFloor _floor;
    private readonly long _fromId;
    private readonly long _toId;
    private readonly bool _archived;
    private long[] _lowest = new long[16];
    private int[] _wholes = [];

    /// <param name="table">The series.</param>
    /// <param name="matcher">Which of them.</param>
    /// <param name="floor">What has expired.</param>
    /// <param name="fromId">Smallest id wanted.</param>
    /// <param name="toId">Largest id wanted.</param>
    /// <param name="archived">Whether the segments asked are the archive's.</param>
    internal IndexQuery(
        SeriesTable table, SeriesMatcher matcher, RetentionFloor floor, long fromId, long toId, bool archived)
    {
        _table = table;
        _matcher = matcher;
        _floor = floor;
        _fromId = fromId;
        _toId = toId;
        _archived = archived;
    }

    /// <summary>How many events match.</summary>
    internal long Count(ReadOnlySpan<IndexSegment> segments)
    {
        long count = 0;
        for (int i = segments.Length - 1; i >= 0 && (segments[i].Count == 0 || segments[i].LastId >= _fromId); i--)
        {
            count += CountIn(segments[i], segments[i].Count, null);
        }

        return count;
    }

    /// <summary>How many events match, by series number.</summary>
    internal void CountBySeries(ReadOnlySpan<IndexSegment> segments, Dictionary<int, long> counts)
    {
        for (int i = segments.Length - 1; i >= 0 && (segments[i].Count == 0 || segments[i].LastId >= _fromId); i--)
        {
            CountIn(segments[i], segments[i].Count, counts);
        }
    }

    /// <summary>Adds matching events, newest first, after skipping some.</summary>
    /// <param name="segments">Oldest first.</param>
    /// <param name="skip">How many to pass over; what is left of it comes back.</param>
    /// <param name="limit">Stop when <paramref name="page"/> holds this many.</param>
    /// <param name="page">Where they go.</param>
    internal unsafe void PageNewestFirst(ReadOnlySpan<IndexSegment> segments, ref long skip, int limit, List<EventRef> page)
    {
        for (int s = SegmentSearch.LastStarted(segments, _toId); s >= 0 && page.Count < limit; s--)
        {
            IndexSegment segment = segments[s];
            int count = segment.Count;
            if (count > 0 && segment.LastId < _fromId)
            {
                return;
            }

            long inSegment = skip > 0 ? CountIn(segment, count, null) : 0;
            if (skip > 0 && inSegment <= skip)
            {
                skip -= inSegment;
                continue;
            }

            if (count == 0 || !TryPrepare(segment, out _))
            {
                continue;
            }

            SegmentColumns columns = segment.AcquireColumns();
            try
            {
                int start = SegmentSearch.UpperBound(columns, count, _fromId - 1);
                for (int i = SegmentSearch.UpperBound(columns, count, _toId) - 1; i >= start && page.Count < limit; i--)
                {
                    int code = columns.Codes[i];
                    if (columns.Ids[i] >= _lowest[code])
                    {
                        if (skip > 0)
                        {
                            skip--;
                        }
                        else
                        {
                            page.Add(RefAt(segment, columns, i, code));
                        }
                    }
                }
            }
            finally
            {
                columns.Release();
            }
        }
    }

    /// <summary>
    /// Adds matching events in publish order. The query's largest id must be one that readers can see already.
    /// </summary>
    /// <param name="segments">Oldest first.</param>
    /// <param name="limit">Stop when <paramref name="page"/> holds this many.</param>
    /// <param name="page">Where they go.</param>
    /// <param name="stepsMax">Events looked at before giving up for now, so that one call is bounded.</param>
    /// <returns>The id up to which everything was looked at; the next call goes on behind it.</returns>
    internal unsafe long PageOldestFirst(ReadOnlySpan<IndexSegment> segments, int limit, List<EventRef> page, long stepsMax)
    {
        long seen = _fromId - 1;
        for (int s = SegmentSearch.FirstReaching(segments, _fromId); s < segments.Length; s++)
        {
            IndexSegment segment = segments[s];
            int count = segment.Count;
            if (count == 0)
            {
                continue;
            }

            if (segment.FirstId > _toId)
            {
                break;
            }

            if (!TryPrepare(segment, out _))
            {
                seen = Math.Max(seen, Math.Min(segment.LastId, _toId));
                continue;
            }

            SegmentColumns columns = segment.AcquireColumns();
            try
            {
                int end = SegmentSearch.UpperBound(columns, count, _toId);
                for (int i = SegmentSearch.UpperBound(columns, count, seen); i < end; i++)
                {
                    if (stepsMax-- <= 0)
                    {
                        return seen;
                    }

                    int code = columns.Codes[i];
                    if (columns.Ids[i] >= _lowest[code])
                    {
                        if (page.Count == limit)
                        {
                            return seen;
                        }

                        page.Add(RefAt(segment, columns, i, code));
                    }

                    seen = columns.Ids[i];
                }
            }
            finally
            {
                columns.Release();
            }
        }

        return Math.Max(seen, _toId);
    }

    private unsafe EventRef RefAt(IndexSegment segment, SegmentColumns columns, int i, int code)
    {
        int series = segment.SeriesAt(code);
        long position = segment.PositionOf(_table[series].Priority, columns.Offsets[i]);
        return new EventRef(columns.Ids[i], position, series, _archived);
    }

    private long CountIn(IndexSegment segment, int count, Dictionary<int, long>? bySeries)
    {
        if (count == 0 || segment.FirstId > _toId || !TryPrepare(segment, out int codes))
        {
            return 0;
        }

        return TryCountWhole(segment, count, codes, bySeries, out long total)
            ? total
            : CountByWalk(segment, count, codes, bySeries);
    }

    /// <summary>Counts by the segment's counters; false when the range cuts through it or its writer is ahead of its
    /// readers.</summary>
    private bool TryCountWhole(IndexSegment segment, int count, int codes, Dictionary<int, long>? bySeries, out long total)
    {
        total = 0;
        if (segment.LastId > _toId || _lowest.AsSpan(0, codes).ContainsAnyInRange(segment.FirstId + 1, NoneMatches - 1))
        {
            return false;
        }

        if (_wholes.Length < codes)
        {
            _wholes = new int[_lowest.Length];
        }

        for (int code = 0; code < codes; code++)
        {
            _wholes[code] = _lowest[code] == NoneMatches ? 0 : segment.CountOf(code);
        }

        if (!segment.CountsAreOf(count))
        {
            return false;
        }

        for (int code = 0; code < codes; code++)
        {
            total += _wholes[code];
            AddTo(bySeries, segment, code, _wholes[code]);
        }

        return true;
    }

    private unsafe long CountByWalk(IndexSegment segment, int count, int codes, Dictionary<int, long>? bySeries)
    {
        long total = 0;
        SegmentColumns columns = segment.AcquireColumns();
        try
        {
            int end = SegmentSearch.UpperBound(columns, count, _toId);
            if (codes - _lowest.AsSpan(0, codes).Count(NoneMatches) <= CodesCountedApartMax)
            {
                return CountByCode(segment, columns, end, codes, bySeries);
            }

            for (int i = SegmentSearch.UpperBound(columns, count, _fromId - 1); i < end; i++)
            {
                if (columns.Ids[i] >= _lowest[columns.Codes[i]])
                {
                    total++;
                    AddTo(bySeries, segment, columns.Codes[i], 1);
                }
            }
        }
        finally
        {
            columns.Release();
        }

        return total;
    }

    /// <summary>Counts one code after the other over the column of codes alone, sixteen events at a time.</summary>
    private unsafe long CountByCode(IndexSegment segment, SegmentColumns columns, int end, int codes, Dictionary<int, long>? bySeries)
    {
        long total = 0;
        for (int code = 0; code < codes; code++)
        {
            if (_lowest[code] != NoneMatches)
            {
                int start = SegmentSearch.UpperBound(columns, end, _lowest[code] - 1);
                int ofCode = new ReadOnlySpan<ushort>(columns.Codes + start, end - start).Count((ushort)code);
                total += ofCode;
                AddTo(bySeries, segment, code, ofCode);
            }
        }

        return total;
    }

    private static void AddTo(Dictionary<int, long>? bySeries, IndexSegment segment, int code, int count)
    {
        if (bySeries is not null && count > 0)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(bySeries, segment.SeriesAt(code), out _) += count;
        }
    }

    /// <summary>Fills the smallest matching id of each local code; false when nothing in the segment can
    /// match.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="codes">How many codes that is: the writer may add more meanwhile.</param>
    private bool TryPrepare(IndexSegment segment, out int codes)
    {
        codes = segment.SeriesCount;
        if (codes > _lowest.Length)
        {
            _lowest = new long[Math.Max(codes, _lowest.Length * 2)];
        }

        bool any = false;
        for (int code = 0; code < codes; code++)
        {
            int series = segment.SeriesAt(code);
            long lowest = Math.Max(_fromId, _floor[(int)_table[series].Priority]);
            bool matches = lowest <= segment.LastId && _matcher.Matches(series);
            _lowest[code] = matches ? lowest : NoneMatches;
            any |= matches;
        }

        return any;
    }
}
