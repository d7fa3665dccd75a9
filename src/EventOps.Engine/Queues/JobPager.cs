namespace EventOps.Engine.Queues;

/// <summary>
/// Pages over the jobs of several lanes together, newest first, of one event those of the older subscription first. The
/// start of a page is found by halving the range of ids, so an offset costs about forty counts and not what lies before
/// it; each count is over the half it decides only.
/// </summary>
internal static class JobPager
{
    /// <summary>Adds a page; how many jobs there are altogether.</summary>
    internal static long Page(IReadOnlyList<ILaneJobs> lanes, long newestId, long offset, int limit, List<LaneJob> page)
    {
        long total = CountIn(lanes, 0, newestId);
        if (offset >= total || limit == 0)
        {
            return total;
        }

        (long startId, long passed) = offset == 0 ? (newestId, 0) : StartOf(lanes, newestId, offset);

        // What is left to pass over are the same event's jobs, at most one a lane.
        int rest = (int)Math.Min(offset - passed, lanes.Count);
        int wanted = (int)Math.Min(limit, total - offset);
        var taken = new List<LaneJob>();
        foreach (ILaneJobs lane in lanes)
        {
            lane.Take(startId, wanted + rest, taken);
        }

        if (lanes.Count > 1)
        {
            taken.Sort(NewestFirst);
        }

        for (int i = rest; i < Math.Min(taken.Count, rest + wanted); i++)
        {
            page.Add(taken[i]);
        }

        return total;
    }

    /// <summary>The smallest id with at most so many jobs behind it, and how many those are.</summary>
    internal static (long Id, long Behind) StartOf(IReadOnlyList<ILaneJobs> lanes, long newestId, long offset)
    {
        long low = newestId;
        foreach (ILaneJobs lane in lanes)
        {
            low = Math.Min(low, lane.LowestAfterId);
        }

        long high = newestId;
        long behind = 0;
        while (high - low > 1)
        {
            long middle = low + ((high - low) >> 1);
            long count = CountIn(lanes, middle, high);
            if (behind + count <= offset)
            {
                (high, behind) = (middle, behind + count);
            }
            else
            {
                low = middle;
            }
        }

        return (high, behind);
    }

    private static long CountIn(IReadOnlyList<ILaneJobs> lanes, long afterId, long untilId)
    {
        long count = 0;
        foreach (ILaneJobs lane in lanes)
        {
            count += lane.CountIn(afterId, untilId);
        }

        return count;
    }

    private static int NewestFirst(LaneJob x, LaneJob y)
    {
        int byEvent = y.Reference.Id.CompareTo(x.Reference.Id);
        return byEvent != 0 ? byEvent : x.Subscription.Id.CompareTo(y.Subscription.Id);
    }
}
