using EventOps.Engine.Deletion;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Reading;

/// <summary>
/// The events of a set that were not deleted: what the index has, less what is noted as deleted of its series. Where
/// nothing was deleted it is the index's own answer. One request's.
/// </summary>
internal sealed class LiveEvents
{
    /// <summary>Events looked at together: one pass over a segment.</summary>
    private const int LookMin = 64;

    private readonly EventReader _reader;
    private readonly SeriesMatcher _matcher;
    private readonly DeletedOfTenant? _deleted;
    private readonly List<Series> _series = [];

    /// <param name="reader">The index.</param>
    /// <param name="matcher">Which series.</param>
    /// <param name="deleted">The tenant's deleted events; null when there are none.</param>
    internal LiveEvents(EventReader reader, SeriesMatcher matcher, DeletedOfTenant? deleted)
    {
        _reader = reader;
        _matcher = matcher;
        _deleted = deleted;
        if (deleted is not null)
        {
            _series = deleted.SeriesOf(matcher.Matches);
        }
    }

    /// <summary>Whether the index's own answer is the right one.</summary>
    internal bool IsWhole => _series.Count == 0;

    /// <summary>How many lie between two ids, both included.</summary>
    internal long CountIn(long fromId, long toId)
    {
        long count = _reader.Count(_matcher, fromId, toId);
        foreach (Series series in _series)
        {
            count -= _deleted!.CountIn(series, Math.Max(fromId, _reader.FloorOf(series.Priority)), toId);
        }

        return Math.Max(0, count);
    }

    /// <summary>Adds those of a range, newest first, until so many were added.</summary>
    internal void Take(long fromId, long toId, int max, List<EventRef> page)
    {
        if (IsWhole)
        {
            _reader.NewestFirst(_matcher, fromId, toId, 0, page.Count + max, page);
            return;
        }

        int full = page.Count + max;
        var look = new List<EventRef>(LookMin);
        while (page.Count < full && fromId <= toId)
        {
            int wanted = Math.Max(full - page.Count, LookMin);
            int before = page.Count;
            look.Clear();
            _reader.NewestFirst(_matcher, fromId, toId, 0, wanted, look);
            foreach (EventRef reference in look)
            {
                if (page.Count < full && !_reader.IsDeleted(reference))
                {
                    page.Add(reference);
                }
            }

            toId = look.Count < wanted ? fromId - 1 : look[^1].Id - 1;
            if (page.Count == before && fromId <= toId)
            {
                toId = NewestWith(fromId, toId, 0);
            }
        }
    }

    /// <summary>A page, newest first, and how many there are.</summary>
    internal EventPage Page(long fromId, long skip, int limit)
    {
        long newest = _reader.NewestId;
        long total = fromId > newest ? 0 : CountIn(fromId, newest);
        var page = new List<EventRef>(Math.Min(limit, 1_000));
        if (skip < total)
        {
            Take(fromId, skip == 0 ? newest : NewestWith(fromId, newest, skip), limit, page);
        }

        return new EventPage(page, total);
    }

    /// <summary>The largest id of a range with so many events behind it in the range and one at or below it, found by
    /// halving: it costs about forty counts, and not what lies in between. Before the range when there is none.</summary>
    private long NewestWith(long fromId, long toId, long behindWanted)
    {
        long low = fromId - 1;
        long high = toId;
        long behind = 0;
        while (high - low > 1)
        {
            long middle = low + ((high - low) >> 1);
            long count = CountIn(middle + 1, high);
            if (behind + count <= behindWanted)
            {
                (high, behind) = (middle, behind + count);
            }
            else
            {
                low = middle;
            }
        }

        return behind + CountIn(high, high) <= behindWanted ? high - 1 : high;
    }
}
