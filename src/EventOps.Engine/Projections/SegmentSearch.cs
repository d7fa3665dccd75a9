namespace EventOps.Engine.Projections;

/// <summary>Binary searches by id: among the segments of an index, and within one.</summary>
internal static class SegmentSearch
{
    /// <summary>Index of the first id above a bound.</summary>
    internal static unsafe int UpperBound(SegmentColumns columns, int count, long id)
    {
        int low = 0;
        int high = count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (columns.Ids[middle] <= id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The first segment whose newest event is not before an id.</summary>
    internal static int FirstReaching(ReadOnlySpan<IndexSegment> segments, long id)
    {
        int low = 0;
        int high = segments.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (segments[middle].Count > 0 && segments[middle].LastId < id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The last segment whose oldest event is not behind an id; -1 when there is none.</summary>
    internal static int LastStarted(ReadOnlySpan<IndexSegment> segments, long id)
    {
        int low = 0;
        int high = segments.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (segments[middle].Count > 0 && segments[middle].FirstId <= id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }
}
