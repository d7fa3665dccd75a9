using EventOps.Engine.Deletion;
using EventOps.Engine.Journaling;
using EventOps.Engine.Observability;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Reading;

/// <summary>
/// Answers questions about events: by id, by filter newest first, onwards from an id, and how many of what. Two logs
/// are behind it, and callers cannot tell: the archive holds events up to one id, the journal those behind it. Any
/// thread.
/// </summary>
public sealed class EventReader
{
    private readonly SeriesTable _series;
    private readonly EventIndex _index;
    private readonly IJournal _journal;
    private readonly IArchiveReader _archive;
    private readonly EngineState _state;
    private readonly IRetentionFloor _floor;
    private readonly EngineMetrics _metrics;

    internal EventReader(
        SeriesTable series,
        EventIndex index,
        IJournal journal,
        IArchiveReader archive,
        EngineState state,
        IRetentionFloor floor,
        EngineMetrics metrics)
    {
        _series = series;
        _index = index;
        _journal = journal;
        _archive = archive;
        _state = state;
        _floor = floor;
        _metrics = metrics;
    }

    /// <summary>Nothing newer than this id can be seen; 0 when there was never an event.</summary>
    public long NewestId => Math.Max(_index.LastId, _state.ArchivedUntilId);

    /// <summary>Starts reading payloads.</summary>
    public EventReadSession OpenSession() => new(_journal, _archive, _series, _state.Deleted, _metrics);

    /// <summary>Starts to go through events of any tenant behind an id, in publish order.</summary>
    public EventFollower Follow(Func<Series, bool> matches, long afterId) => new(this, matches, afterId);

    /// <summary>Finds an event that callers of a tenant may see; null when there is none.</summary>
    public EventRef? FindCallers(string tenant, long id) =>
        Find(tenant, id) is { } reference && _series[reference.Series].IsCallers ? reference : null;

    /// <summary>Finds an event of a tenant, the server's own work too; null when there is none, or it is another
    /// tenant's.</summary>
    public EventRef? Find(string tenant, long id)
    {
        var page = new List<EventRef>(1);
        var matcher = new SeriesMatcher(_series, series => series.Tenant == tenant);
        LogView view = View();
        bool archived = id <= view.ArchivedUntilId;
        IndexSegment[] segments = archived ? view.Archive : view.Hot;
        long skip = 0;
        Query(view, matcher, id, id, archived).PageNewestFirst(segments, ref skip, 1, page);
        return page.Count == 0 || IsDeleted(page[0]) ? null : page[0];
    }

    /// <summary>Whether an event was deleted: readers of the lanes are told of it, callers are not.</summary>
    internal bool IsDeleted(EventRef reference) => _state.Deleted.Contains(_series[reference.Series], reference.Id);

    /// <summary>The events of a tenant's series that were not deleted.</summary>
    internal LiveEvents Live(string tenant, SeriesMatcher matcher) => new(this, matcher, _state.Deleted.Of(tenant));

    /// <summary>A page of matching events, newest first, and how many match.</summary>
    /// <param name="filter">Which events.</param>
    /// <param name="fromId">Smallest id wanted.</param>
    /// <param name="skip">Events passed over.</param>
    /// <param name="limit">Events on the page at most.</param>
    public EventPage NewestFirst(EventFilter filter, long fromId, long skip, int limit)
    {
        ArgumentNullException.ThrowIfNull(filter);
        SeriesMatcher matcher = SeriesMatcher.For(_series, filter);
        if (Live(filter.Tenant, matcher) is { IsWhole: false } live)
        {
            return live.Page(fromId, skip, limit);
        }

        LogView view = View();
        IndexQuery hot = Hot(view, matcher, fromId);
        IndexQuery old = Old(view, matcher, fromId);
        var page = new List<EventRef>(Math.Min(limit, 1_000));
        hot.PageNewestFirst(view.Hot, ref skip, limit, page);
        old.PageNewestFirst(view.Archive, ref skip, limit, page);
        return new EventPage(page, hot.Count(view.Hot) + old.Count(view.Archive));
    }

    /// <summary>How many events match.</summary>
    public long Count(EventFilter filter, long fromId)
    {
        ArgumentNullException.ThrowIfNull(filter);
        SeriesMatcher matcher = SeriesMatcher.For(_series, filter);
        if (Live(filter.Tenant, matcher) is { IsWhole: false } live)
        {
            return live.CountIn(fromId, long.MaxValue);
        }

        LogView view = View();
        return Hot(view, matcher, fromId).Count(view.Hot) + Old(view, matcher, fromId).Count(view.Archive);
    }

    /// <summary>How many events match in a range of ids, both ends included, and with those that were deleted: what the
    /// lanes are counted from.</summary>
    internal long Count(SeriesMatcher matcher, long fromId, long toId)
    {
        LogView view = View();
        long oldTo = Math.Min(toId, view.ArchivedUntilId);
        long hotFrom = Math.Max(fromId, view.ArchivedUntilId + 1);
        return (fromId <= oldTo ? Query(view, matcher, fromId, oldTo, archived: true).Count(view.Archive) : 0)
            + (hotFrom <= toId ? Query(view, matcher, hotFrom, toId, archived: false).Count(view.Hot) : 0);
    }

    /// <summary>Adds matching events of a range of ids, deleted ones too, newest first, after skipping some.</summary>
    internal void NewestFirst(SeriesMatcher matcher, long fromId, long toId, long skip, int limit, List<EventRef> page)
    {
        LogView view = View();
        long hotFrom = Math.Max(fromId, view.ArchivedUntilId + 1);
        if (hotFrom <= toId)
        {
            Query(view, matcher, hotFrom, toId, archived: false).PageNewestFirst(view.Hot, ref skip, limit, page);
        }

        long oldTo = Math.Min(toId, view.ArchivedUntilId);
        if (fromId <= oldTo)
        {
            Query(view, matcher, fromId, oldTo, archived: true).PageNewestFirst(view.Archive, ref skip, limit, page);
        }
    }

    /// <summary>
    /// Adds the newest matching events before an id, expired ones whose place was not given back included.
    /// </summary>
    internal void NewestEver(SeriesMatcher matcher, long beforeId, int limit, List<EventRef> page)
    {
        LogView view = View() with { Floor = default };
        long skip = 0;
        long hotFrom = view.ArchivedUntilId + 1;
        Query(view, matcher, hotFrom, beforeId - 1, archived: false).PageNewestFirst(view.Hot, ref skip, limit, page);
        Query(view, matcher, 0, Math.Min(beforeId - 1, view.ArchivedUntilId), archived: true)
            .PageNewestFirst(view.Archive, ref skip, limit, page);
    }

    /// <summary>The smallest id of a priority that is still kept.</summary>
    internal long FloorOf(EventPriority priority) => _floor.Current[(int)priority];

    /// <summary>How many events of each series that callers see, from an id on.</summary>
    internal Dictionary<int, long> CountBySeries(string tenant, long fromId)
    {
        var matcher = new SeriesMatcher(_series, series => series.Tenant == tenant && series.IsCallers);
        Dictionary<int, long> counts = CountBySeries(matcher, fromId, long.MaxValue);
        if (_state.Deleted.Of(tenant) is { } deleted)
        {
            TakeAway(deleted, counts, fromId, _floor.Current);
        }

        return counts;
    }

    /// <summary>How many matching events of each series in a range of ids, both ends and deleted ones included.</summary>
    internal Dictionary<int, long> CountBySeries(SeriesMatcher matcher, long fromId, long toId)
    {
        var counts = new Dictionary<int, long>();
        LogView view = View();
        long hotFrom = Math.Max(fromId, view.ArchivedUntilId + 1);
        if (hotFrom <= toId)
        {
            Query(view, matcher, hotFrom, toId, archived: false).CountBySeries(view.Hot, counts);
        }

        long oldTo = Math.Min(toId, view.ArchivedUntilId);
        if (fromId <= oldTo)
        {
            Query(view, matcher, fromId, oldTo, archived: true).CountBySeries(view.Archive, counts);
        }

        return counts;
    }

    /// <summary>Adds events behind an id, deleted ones too, in publish order.</summary>
    /// <returns>The id up to which everything was looked at.</returns>
    internal long OldestFirst(SeriesMatcher matcher, long afterId, long toId, int limit, List<EventRef> page, long stepsMax)
    {
        // The newest id first: whatever the segments show later, everything up to it can be seen by now.
        long hotUntil = Math.Min(toId, _index.LastId);
        LogView view = View();
        long archivedUntil = Math.Min(toId, view.ArchivedUntilId);
        long seen = afterId;
        if (seen < archivedUntil)
        {
            seen = Query(view, matcher, seen + 1, archivedUntil, archived: true).PageOldestFirst(view.Archive, limit, page, stepsMax);
            if (seen < archivedUntil)
            {
                return seen;
            }
        }

        return seen >= hotUntil
            ? seen
            : Query(view, matcher, seen + 1, hotUntil, archived: false).PageOldestFirst(view.Hot, limit, page, stepsMax);
    }

    /// <summary>
    /// The newest matching event before an id, not below another, in the log that holds the id; 0 when there is none.
    /// </summary>
    internal long NewestBefore(SeriesMatcher matcher, long id, long fromId)
    {
        var page = new List<EventRef>(1);
        long skip = 0;
        LogView view = View();
        bool archived = id <= view.ArchivedUntilId;
        long lowest = archived ? fromId : Math.Max(fromId, view.ArchivedUntilId + 1);
        Query(view, matcher, lowest, id - 1, archived).PageNewestFirst(archived ? view.Archive : view.Hot, ref skip, 1, page);
        return page.Count == 0 ? 0 : page[0].Id;
    }

    internal SeriesTable Series => _series;

    internal Series SeriesOf(EventRef reference) => _series[reference.Series];

    /// <summary>
    /// Both logs as of one moment, while events move from one to the other. The order of the reads is what makes it
    /// whole: the archiver indexes events in the archive, then raises the id between the two, then drops hot segments.
    /// So hot segments taken before the id have everything above it, and archive segments taken behind it have
    /// everything up to it.
    /// </summary>
    private LogView View()
    {
        IndexSegment[] hot = _index.Segments;
        RetentionFloor floor = _floor.Current;
        long archivedUntilId = _state.ArchivedUntilId;
        return new LogView(hot, archivedUntilId, _archive.Segments, floor);
    }

    private void TakeAway(DeletedOfTenant deleted, Dictionary<int, long> counts, long fromId, RetentionFloor floor)
    {
        foreach ((int number, long count) in counts.ToArray())
        {
            Series series = _series[number];
            long left = count - deleted.CountIn(series, Math.Max(fromId, floor[(int)series.Priority]), long.MaxValue);
            counts[number] = left;
            if (left <= 0)
            {
                counts.Remove(number);
            }
        }
    }

    private IndexQuery Hot(in LogView view, SeriesMatcher matcher, long fromId) =>
        Query(view, matcher, Math.Max(fromId, view.ArchivedUntilId + 1), long.MaxValue, archived: false);

    private IndexQuery Old(in LogView view, SeriesMatcher matcher, long fromId) =>
        Query(view, matcher, fromId, view.ArchivedUntilId, archived: true);

    private IndexQuery Query(in LogView view, SeriesMatcher matcher, long fromId, long toId, bool archived) =>
        new(_series, matcher, view.Floor, fromId, toId, archived);

    private readonly record struct LogView(IndexSegment[] Hot, long ArchivedUntilId, IndexSegment[] Archive, RetentionFloor Floor);
}
