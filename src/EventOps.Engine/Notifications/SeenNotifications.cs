using EventOps.Engine.Projections;
using EventOps.Engine.Queues;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;

namespace EventOps.Engine.Notifications;

/// <summary>
/// The notifications of a tenant that one caller sees: an index query beside the tenant's reviews. Belongs to one
/// request.
/// </summary>
internal sealed class SeenNotifications
{
    private readonly EventReader _reader;
    private readonly ReviewBook _book;
    private readonly string _tenant;
    private readonly SeriesMatcher _matcher;

    internal SeenNotifications(EventReader reader, ReviewBook book, string tenant, Func<Series, bool> matches)
    {
        _reader = reader;
        _book = book;
        _tenant = tenant;
        _matcher = new SeriesMatcher(
            reader.Series, series => series.Tenant == tenant && series.Origin == EventOrigin.Bus && matches(series));
    }

    /// <summary>The tenant's reviews as of now: the first one makes them.</summary>
    internal TenantReviews Reviews => _book.Of(_tenant);

    internal Notification? Find(long id) =>
        EventLookup.Find(_reader, _matcher, id) is { } reference ? Of(reference) : null;

    internal Notification Of(EventRef reference) => new(reference, Reviews.Find(_reader.SeriesOf(reference), reference.Id));

    internal Series SeriesOf(EventRef reference) => _reader.SeriesOf(reference);

    /// <summary>How many there are in a range of ids, both ends included, and how many of them are reviewed.</summary>
    internal NotificationCounts CountIn(long fromId, long toId)
    {
        TenantReviews reviews = Reviews;
        long total = 0;
        long reviewed = 0;
        foreach ((int number, long count) in _reader.CountBySeries(_matcher, fromId, toId))
        {
            Series series = _reader.Series[number];
            total += count;

            // An expired one may still stand among the reviews, and one that arrives is indexed before it is reviewed.
            long kept = Math.Max(fromId, _reader.FloorOf(series.Priority));
            reviewed += Math.Min(count, reviews.CountIn(series, kept, toId));
        }

        return new NotificationCounts(total, reviewed);
    }

    /// <summary>Adds notifications of a range of ids, newest first, whatever became of them.</summary>
    internal void AddNewestFirst(long fromId, long toId, int limit, List<EventRef> page) =>
        _reader.NewestFirst(_matcher, fromId, toId, 0, limit, page);

    /// <summary>Adds notifications behind an id in publish order.</summary>
    /// <returns>The id up to which everything was looked at.</returns>
    internal long AddOldestFirst(long afterId, int limit, List<EventRef> page, long stepsMax) =>
        _reader.OldestFirst(_matcher, afterId, long.MaxValue, limit, page, stepsMax);
}
