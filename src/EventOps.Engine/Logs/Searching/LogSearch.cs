using EventOps.Engine.Journaling;

namespace EventOps.Engine.Logs.Searching;

/// <summary>
/// Finds lines, newest first, on the thread that asks: the tail, then block after block whose summary does not rule it out.
/// Blocks whose count the summary knows are passed over unless the page needs lines of them; once the page is full the rest is
/// only counted, for as long as the budget lasts. What of it cannot be read is left out, and the answer says so.
/// </summary>
internal sealed class LogSearch(IJournal blocks, Func<LogView> holdView, LogReadFaults faults, TimeProvider clock)
{
    /// <summary>A page, and how many there are.</summary>
    internal LogPage Search(LogQuery query, int offset, int limit, CancellationToken cancellation)
    {
        var matcher = new LogMatcher(query);
        var budget = new LogBudget(clock, cancellation);
        var page = new List<KeptLogLine>(Math.Min(limit, Limits.LogPagePresized));
        using var lines = new LogLines();
        LogView view = holdView();
        try
        {
            lines.Load(view.Tail, view.TailBytes, long.MaxValue, matcher, budget, mayCut: true);
        }
        finally
        {
            view.Tail.Release();
        }

        bool isCut = lines.IsCut;
        bool isShort = false;
        long total = isCut ? 0 : Take(lines, 0, offset, limit, page);
        var walk = new LogWalk(view, long.MaxValue);
        while (!isCut && walk.MoveNext())
        {
            long most = matcher.Judge(walk.Current, out bool isExact);
            bool isFull = page.Count >= limit;
            if (most == 0)
            {
                continue;
            }

            if (isExact && (isFull || total + most <= offset))
            {
                total += most;
                continue;
            }

            if (isFull ? budget.IsCountSpent : budget.IsSpent)
            {
                isCut = true;
                break;
            }

            JournalReadResult read = Load(lines, walk.Current.Position, long.MaxValue, matcher, budget, mayCut: true);
            isShort |= IsLost(read);
            if (read == JournalReadResult.Ok)
            {
                // A block that was not looked through to its end has lines of the page that nobody saw yet.
                isCut = lines.IsCut;
                total += isCut ? 0 : Take(lines, total, offset, limit, page);
            }
        }

        GC.KeepAlive(view);
        return new LogPage(page, total, isCut || isShort || walk.HasGap || matcher.GaveUp);
    }

    /// <summary>A stretch of an export.</summary>
    internal LogReadStretch Read(LogQuery query, long beforeId, int linesMax, CancellationToken cancellation)
    {
        var matcher = new LogMatcher(query);
        var budget = new LogBudget(clock, cancellation);
        var found = new List<KeptLogLine>();
        using var lines = new LogLines();
        LogView view = holdView();
        long next = Math.Min(beforeId, view.NextId);
        try
        {
            if (next > view.Tail.FirstId)
            {
                lines.Load(view.Tail, view.TailBytes, next, matcher, budget, mayCut: false);
                next = TakeDown(lines, linesMax, found, view.Tail.FirstId);
            }
        }
        finally
        {
            view.Tail.Release();
        }

        var walk = new LogWalk(view, next);
        bool isShort = false;
        while (found.Count < linesMax && walk.MoveNext())
        {
            if (matcher.Judge(walk.Current, out _) > 0)
            {
                if (budget.IsSpent)
                {
                    return new LogReadStretch(found, next, view.OldestId, IsEnd: false, LeftOut());
                }

                JournalReadResult read = Load(lines, walk.Current.Position, next, matcher, budget, mayCut: false);
                isShort |= IsLost(read);
                if (read == JournalReadResult.Ok)
                {
                    next = TakeDown(lines, linesMax, found, walk.Current.FirstId);
                    continue;
                }
            }

            next = walk.Current.FirstId;
        }

        GC.KeepAlive(view);
        return new LogReadStretch(found, next, view.OldestId, next <= view.OldestId, LeftOut());

        bool LeftOut() => isShort || walk.HasGap || matcher.GaveUp;
    }

    private static long Take(LogLines lines, long total, int offset, int limit, List<KeptLogLine> page)
    {
        // The lines of this block that belong to the page, counted from its newest.
        long from = Math.Max(0, offset - total);
        for (long i = from; i < lines.Count && page.Count < limit; i++)
        {
            page.Add(lines[(int)(lines.Count - 1 - i)]);
        }

        return lines.Count;
    }

    /// <summary>Takes lines, newest first, and answers before which line to go on.</summary>
    private static long TakeDown(LogLines lines, int linesMax, List<KeptLogLine> found, long firstId)
    {
        for (int i = lines.Count - 1; i >= 0; i--)
        {
            if (found.Count == linesMax)
            {
                return lines.IdOf(i) + 1;
            }

            found.Add(lines[i]);
        }

        return firstId;
    }

    /// <summary>What has expired meanwhile is nobody's any more; anything else that is not there is missed.</summary>
    private static bool IsLost(JournalReadResult read) => read is JournalReadResult.Damaged or JournalReadResult.Refused;

    private JournalReadResult Load(LogLines lines, long position, long beforeId, LogMatcher matcher, LogBudget budget, bool mayCut)
    {
        JournalReadResult read = lines.Load(blocks, position, beforeId, matcher, budget, mayCut);
        if (read == JournalReadResult.Gone && position >= blocks.BeginPosition)
        {
            // Its file was taken away, and not by this store.
            read = JournalReadResult.Damaged;
        }

        if (IsLost(read))
        {
            faults.NoteBlock(position, read);
        }

        return read;
    }
}
