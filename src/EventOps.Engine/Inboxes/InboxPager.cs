using EventOps.Engine.Deliveries;
using EventOps.Engine.Projections;
using EventOps.Engine.Queues;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Inboxes;

/// <summary>
/// Finds a page of an inbox, newest first. It looks at events from where the page begins, and where one is in the other
/// state it jumps over the whole stretch of those, which the lane knows as one run: so a page costs what is on it,
/// whatever lies in between. One request's.
/// </summary>
internal sealed class InboxPager
{
    /// <summary>
    /// Stretches passed by one page that is searched by type; then the search goes on with the next page. Each costs a
    /// look at the index, tens of microseconds at the most.
    /// </summary>
    private const int LooksMax = 256;

    /// <summary>Events looked at together: one pass over a segment.</summary>
    private const int LookMin = 64;

    private readonly EventReader _reader;
    private readonly Subscription _inbox;
    private readonly DeliveryLane _lane;
    private readonly InboxQuery _query;
    private readonly long _afterId;
    private readonly List<InboxEvent> _page = [];
    private readonly List<EventRef> _look = new(LookMin);

    internal InboxPager(EventReader reader, Subscription inbox, InboxQuery query)
    {
        _reader = reader;
        _inbox = inbox;
        _lane = inbox.LaneOf(EventPriority.Normal)!;
        _query = query;
        _afterId = LaneStart.Of(reader, inbox, _lane);
    }

    internal InboxPage Find()
    {
        // One more than asked for tells whether there is more.
        int wanted = _query.Limit + 1;
        long cursor = Math.Min(_query.BeforeId - 1, _reader.NewestId);
        long next = _query is { Status: InboxStatus.Undelivered, EventTypes.Count: 0 }
            ? FindWaiting(cursor, wanted)
            : Search(cursor, wanted);
        if (_page.Count < wanted)
        {
            return new InboxPage(_page, next);
        }

        _page.RemoveAt(wanted - 1);
        return new InboxPage(_page, _page[^1].Reference.Id);
    }

    /// <summary>The state of an event that the inbox sees.</summary>
    internal static InboxStatus StatusOf(DeliveryLane lane, long id) => lane.IsWaiting(id)
        ? InboxStatus.Undelivered
        : lane.StateOf(id, nowMs: 0) == JobState.Deleted ? InboxStatus.Deleted : InboxStatus.Acknowledged;

    /// <summary>Without a search by type the next waiting event can be found by counting, however many stretches lie
    /// before it.</summary>
    private long FindWaiting(long cursor, int wanted)
    {
        var jobs = new List<LaneJob>(wanted);
        new WaitingJobs(_reader, _inbox, _lane).Take(cursor, wanted, jobs);
        foreach (LaneJob job in jobs)
        {
            _page.Add(new InboxEvent(job.Reference, InboxStatus.Undelivered));
        }

        return 0;
    }

    /// <summary>Looks for events until the page is full.</summary>
    /// <returns>Where to go on when there is no more time; 0 when everything was looked at.</returns>
    private long Search(long cursor, int wanted)
    {
        EventFilter filter = _inbox.Filter with { Types = _query.EventTypes };
        LiveEvents events = _reader.Live(_inbox.Terms.Tenant, SeriesMatcher.For(_reader.Series, filter));
        for (int look = 0; _page.Count < wanted && cursor > _afterId; look++)
        {
            if (look == LooksMax)
            {
                return cursor + 1;
            }

            int asked = Math.Max(wanted - _page.Count, LookMin);
            _look.Clear();
            events.Take(_afterId + 1, cursor, asked, _look);
            cursor = TakeFitting(wanted, _look.Count < asked ? _afterId : _look[^1].Id - 1);
        }

        return 0;
    }

    /// <summary>Takes what a look found up to the first event in the other state.</summary>
    /// <param name="wanted">The page is full with so many.</param>
    /// <param name="behindLook">Where to go on behind all that was found.</param>
    /// <returns>Where to go on.</returns>
    private long TakeFitting(int wanted, long behindLook)
    {
        foreach (EventRef reference in _look)
        {
            if (_page.Count == wanted)
            {
                return reference.Id;
            }

            InboxStatus status = StatusOf(_lane, reference.Id);
            if (status == InboxStatus.Deleted)
            {
                // Deleted since the look.
                continue;
            }

            if (_query.Status is { } asked && asked != status)
            {
                return status == InboxStatus.Acknowledged ? BeforeRun(reference.Id) : NewestAcknowledged(reference.Id);
            }

            _page.Add(new InboxEvent(reference, status));
        }

        return behindLook;
    }

    /// <summary>Before the run that an acknowledged event lies in; nothing leaves a run, so there is one.</summary>
    private long BeforeRun(long id) => _lane.Completed.TryFind(id, out RunInterval run) ? run.FromId - 1 : id - 1;

    /// <summary>The newest acknowledged event before a waiting one.</summary>
    private long NewestAcknowledged(long id) =>
        _lane.Completed.TryNewestAtOrBelow(id, out RunInterval run) ? Math.Min(run.ToId, id - 1) : _afterId;
}
