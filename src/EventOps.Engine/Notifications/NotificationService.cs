using EventOps.Engine.Dispatch;
using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;

namespace EventOps.Engine.Notifications;

/// <summary>
/// Shows events as notifications and marks them as reviewed: the port contracts use. Which series notify whom is the
/// caller's rule, so a notification costs nothing but its event until somebody reviews it. A review is a journal
/// record and is answered once it is durable. Any thread.
/// </summary>
public sealed class NotificationService
{
    private readonly EngineState _state;
    private readonly EventIntake _intake;
    private readonly EventReader _reader;
    private readonly PollService _polls;
    private readonly TimeProvider _clock;

    internal NotificationService(EngineState state, EventIntake intake, EventReader reader, PollService polls, TimeProvider clock)
    {
        _state = state;
        _intake = intake;
        _reader = reader;
        _polls = polls;
        _clock = clock;
    }

    /// <summary>A page, newest first.</summary>
    public NotificationPage Page(NotificationQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var page = new List<Notification>(Math.Min(query.Limit, 1_000) + 1);
        var pager = new NotificationPager(Seen(query.Tenant, query.Matches), query.Status);
        pager.Add(query.FromId, query.BeforeId - 1, query.Limit + 1, page);
        bool hasMore = page.Count > query.Limit;
        if (hasMore)
        {
            page.RemoveAt(query.Limit);
        }

        return new NotificationPage(page, hasMore);
    }

    /// <summary>How many there are, and how many of them are reviewed, in a range of ids, both ends included.</summary>
    public NotificationCounts Count(string tenant, Func<Series, bool> matches, long fromId, long toId = long.MaxValue) =>
        Seen(tenant, matches).CountIn(fromId, toId);

    /// <summary>A notification by id; null when there is none, it is another tenant's, or does not match.</summary>
    public Notification? Find(string tenant, Func<Series, bool> matches, long id) => Seen(tenant, matches).Find(id);

    /// <summary>Marks notifications as reviewed, durably; the first review of each stays.</summary>
    public async ValueTask<ReviewAnswer> ReviewAsync(ReviewOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        SeenNotifications seen = Seen(order.Tenant, order.Matches);
        var results = new Dictionary<long, ReviewResult>(order.Ids.Count);
        var unread = new List<(Series Series, long Id)>();
        bool hasRoom = seen.Reviews.Bytes < Limits.ReviewBytesMax;
        foreach (long id in order.Ids)
        {
            if (results.TryAdd(id, ReviewResult.NotFound) && seen.Find(id) is { } one)
            {
                Series series = seen.SeriesOf(one.Event);
                results[id] = one.Review is not null ? ReviewResult.AlreadyReviewed
                    : order.NeedsOwnReview?.Invoke(series) == true ? ReviewResult.ProcessRequired
                    : hasRoom ? ReviewResult.Reviewed
                    : ReviewResult.NoRoom;
                if (results[id] == ReviewResult.Reviewed)
                {
                    unread.Add((series, id));
                }
            }
        }

        AdmitError error = AdmitError.None;
        foreach (ReviewedIds[] piece in ReviewPieces.Of(unread, order, _intake.FrameBytesMax))
        {
            error = await SubmitAsync(order, piece, unread, results);
            if (error != AdmitError.None)
            {
                break;
            }
        }

        return new ReviewAnswer(error, [.. order.Ids.Select(id => results[id])]);
    }

    /// <summary>
    /// Opens a stream of what arrives; null when as many polls and streams are open as there may be. The caller disposes
    /// it.
    /// </summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="matches">Which series the reader sees.</param>
    /// <param name="sinceId">Go on behind this notification; null: with the next one that arrives.</param>
    public NotificationStream? OpenStream(string tenant, Func<Series, bool> matches, long? sinceId) =>
        _polls.TryTakeStream(out CancellationToken stopping)
            ? new NotificationStream(_polls, _reader, _state, tenant, Seen(tenant, matches), sinceId, _clock, stopping)
            : null;

    private SeenNotifications Seen(string tenant, Func<Series, bool> matches) => new(_reader, _state.Reviews, tenant, matches);

    private async ValueTask<AdmitError> SubmitAsync(
        ReviewOrder order, ReviewedIds[] piece, List<(Series Series, long Id)> unread, Dictionary<long, ReviewResult> results)
    {
        long[] floors = [.. Enum.GetValues<EventPriority>().Select(_reader.FloorOf)];
        var record = new NotificationsReviewed(
            order.Tenant, order.Reviewer, order.Notes, order.Action, order.Context, floors, piece);
        ControlReceipt receipt = await _intake.SubmitAsync(record);
        if (receipt.Error != AdmitError.None)
        {
            return receipt.Error;
        }

        // Of two that reviewed the same at once, the journal's order says who was first.
        TenantReviews reviews = _state.Reviews.Of(order.Tenant);
        var mine = new HashSet<long>(piece.SelectMany(one => one.Ids));
        foreach ((Series series, long id) in unread)
        {
            if (mine.Contains(id) && reviews.Find(series, id) is { } kept && kept.RecordId != receipt.Id)
            {
                results[id] = ReviewResult.AlreadyReviewed;
            }
        }

        return AdmitError.None;
    }
}
