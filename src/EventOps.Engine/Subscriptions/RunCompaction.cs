namespace EventOps.Engine.Subscriptions;

/// <summary>
/// Makes fewer intervals of all but a set's newest quarter, by joining those that touch although they were settled at
/// different times: an old event's time is then known less exactly, and a consumer that keeps up costs the same for
/// ever.
/// </summary>
/// <remarks>
/// Neighbours are joined first where that blurs their time least, measured against its age: up to 1/256 of it, then
/// 2/256 and so on, until the set is small; beyond a few percent only until a quarter of it is gone. Joining pairs
/// whatever their age would double the oldest interval at every compaction, and soon make one of everything but the
/// last hour.
/// </remarks>
internal static class RunCompaction
{
    private const int ToleranceParts = 256;
    private const int AnyTolerance = int.MaxValue;

    /// <summary>3.5 percent, which a consumer that keeps up for 90 days needs: so much any set may lose that was
    /// large and need not be any more.</summary>
    private const int OrdinaryParts = 9;

    /// <summary>Fewer intervals than one in so many to be won are not worth the copy.</summary>
    private const int WorthwhileFraction = 32;

    /// <summary>Compacts a set.</summary>
    /// <param name="chunks">The set.</param>
    /// <param name="nowMs">From when ages count.</param>
    internal static void Compact(RunChunks chunks, long nowMs)
    {
        int old = chunks.Intervals - (chunks.Intervals / 4);
        if (Touching(chunks, old) <= chunks.Intervals / WorthwhileFraction)
        {
            return;
        }

        var oldest = new List<RunInterval>(old);
        bool more = chunks.TryFirst(out RunPlace at);
        for (; more && oldest.Count < old; more = chunks.TryNext(at, out at))
        {
            oldest.Add(chunks[at]);
        }

        int goal = old - (chunks.Intervals / 4);
        int goalOrdinary = Math.Min(goal, old - (chunks.Intervals - (RunSet.ExactIntervalsMax * 3 / 4)));
        for (int parts = 1; parts < ToleranceParts; parts += Math.Max(1, parts / 2))
        {
            Join(oldest, parts <= OrdinaryParts ? goalOrdinary : goal, nowMs / 1_000, parts);
        }

        // Neighbours with times far apart, or a clock that went back: small comes first.
        Join(oldest, goal, nowSecond: 0, AnyTolerance);
        chunks.ReplaceOldest(old, oldest);
    }

    private static int Touching(RunChunks chunks, int old)
    {
        int touching = 0;
        RunInterval last = default;
        bool more = chunks.TryFirst(out RunPlace at);
        for (int i = 0; more && i < old; i++, more = chunks.TryNext(at, out at))
        {
            RunInterval interval = chunks[at];
            touching += last.Touches(interval) ? 1 : 0;
            last = interval;
        }

        return touching;
    }

    /// <summary>
    /// One pass in place, until the goal is reached: joins what touches where the joined span is within the tolerance,
    /// in 256ths of the age of its earliest event.
    /// </summary>
    private static void Join(List<RunInterval> intervals, int goal, long nowSecond, int parts)
    {
        int left = intervals.Count;
        if (left <= goal)
        {
            return;
        }

        int kept = 0;
        for (int i = 1; i < intervals.Count; i++)
        {
            RunInterval last = intervals[kept];
            RunInterval next = intervals[i];
            long age = nowSecond - Math.Min(last.EarliestSecond, next.EarliestSecond);
            bool within = parts == AnyTolerance || last.SpanWith(next) * ToleranceParts <= age * parts;
            if (left > goal && within && last.Touches(next))
            {
                intervals[kept] = last.JoinedWith(next);
                left--;
            }
            else
            {
                intervals[++kept] = next;
            }
        }

        intervals.RemoveRange(kept + 1, intervals.Count - kept - 1);
    }
}
