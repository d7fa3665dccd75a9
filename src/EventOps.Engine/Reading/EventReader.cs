using EventOps.Engine.Journaling;
using EventOps.Engine.Observability;
using EventOps.Engine.Projections;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Reading;

/// <summary>
/// Answers questions about events: by id, by filter newest first, onwards from an id, and how many of what. Two logs
/// are behind it,
/// and callers cannot tell: the archive holds events up to one id, the journal those behind it. Any thread.
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

    /// <summary>Id of the newest event, or 0.</summary>
    public long NewestId => _index.LastId;

    /// <summary>Starts reading payloads.</summary>
    public EventReadSession OpenSession() => new(_journal, _archive, _series, _metrics);

    /// <summary>Finds an event of a tenant; null when there is none, or it is another tenant's.</summary>
    public EventRef? Find(string tenant, long id)
    {
        var page = new List<EventRef>(1);
        var matcher = new SeriesMatcher(_series, series => series.Tenant == tenant);
        long archivedUntil = _state.ArchivedUntilId;
        bool archived = id <= archivedUntil;
        IndexSegment[] segments = archived ? _archive.Segments : _index.Segments;
        long skip = 0;
        Query(matcher, id, id, archived).PageNewestFirst(segments, ref skip, 1, page);
        return page.Count == 0 ? null : page[0];
    }

    /// <summary>A page of matching events, newest first, and how many match.</summary>
    /// <param name="filter">Which events.</param>
    /// <param name="fromId">Smallest id wanted.</param>
    /// <param name="skip">Events passed over.</param>
    /// <param name="limit">Events on the page at most.</param>
    public EventPage NewestFirst(EventFilter filter, long fromId, long skip, int limit)
    {
        SeriesMatcher matcher = SeriesMatcher.For(_series, filter);
        long archivedUntil = _state.ArchivedUntilId;
        IndexSegment[] hotSegments = _index.Segments;
        IndexSegment[] archiveSegments = _archive.Segments;
        IndexQuery hot = Query(matcher, Math.Max(fromId, archivedUntil + 1), long.MaxValue, archived: false);
        IndexQuery old = Query(matcher, fromId, archivedUntil, archived: true);
        var page = new List<EventRef>(Math.Min(limit, 1_000));
        hot.PageNewestFirst(hotSegments, ref skip, limit, page);
        old.PageNewestFirst(archiveSegments, ref skip, limit, page);
        return new EventPage(page, hot.Count(hotSegments) + old.Count(archiveSegments));
    }

    /// <summary>How many events match.</summary>
    public long Count(EventFilter filter, long fromId)
    {
        SeriesMatcher matcher = SeriesMatcher.For(_series, filter);
        long archivedUntil = _state.ArchivedUntilId;
        return Query(matcher, Math.Max(fromId, archivedUntil + 1), long.MaxValue, archived: false).Count(_index.Segments)
            + Query(matcher, fromId, archivedUntil, archived: true).Count(_archive.Segments);
    }

    /// <summary>How many events of each series, from an id on.</summary>
    internal Dictionary<int, long> CountBySeries(string tenant, long fromId)
    {
        var counts = new Dictionary<int, long>();
        var matcher = new SeriesMatcher(_series, series => series.Tenant == tenant);
        long archivedUntil = _state.ArchivedUntilId;
        Query(matcher, Math.Max(fromId, archivedUntil + 1), long.MaxValue, archived: false).CountBySeries(_index.Segments, counts);
        Query(matcher, fromId, archivedUntil, archived: true).CountBySeries(_archive.Segments, counts);
        return counts;
    }

    /// <summary>Adds events behind an id, in publish order.</summary>
    /// <returns>The id up to which everything was looked at.</returns>
    internal long OldestFirst(SeriesMatcher matcher, long afterId, long toId, int limit, List<EventRef> page, long stepsMax)
    {
        // The newest id first: whatever the segments show later, everything up to it can be seen by now.
        long hotUntil = Math.Min(toId, _index.LastId);
        long archivedUntil = Math.Min(toId, _state.ArchivedUntilId);
        long seen = afterId;
        if (seen < archivedUntil)
        {
            seen = Query(matcher, seen + 1, archivedUntil, archived: true).PageOldestFirst(_archive.Segments, limit, page, stepsMax);
            if (seen < archivedUntil)
            {
                return seen;
            }
        }

        return seen >= hotUntil
            ? seen
            : Query(matcher, seen + 1, hotUntil, archived: false).PageOldestFirst(_index.Segments, limit, page, stepsMax);
    }

    /// <summary>
    /// The newest matching event of the journal before an id, not below another; 0 when there is none.
    /// </summary>
    internal long NewestBefore(SeriesMatcher matcher, long id, long fromId)
    {
        var page = new List<EventRef>(1);
        long skip = 0;
        long lowest = Math.Max(fromId, _state.ArchivedUntilId + 1);
        Query(matcher, lowest, id - 1, archived: false).PageNewestFirst(_index.Segments, ref skip, 1, page);
        return page.Count == 0 ? 0 : page[0].Id;
    }

    internal SeriesTable Series => _series;

    internal Series SeriesOf(EventRef reference) => _series[reference.Series];

    private IndexQuery Query(SeriesMatcher matcher, long fromId, long toId, bool archived) =>
        new(_series, matcher, _floor.Current, fromId, toId, archived);
}
