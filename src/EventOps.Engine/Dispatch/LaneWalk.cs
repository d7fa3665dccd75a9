using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch.Leases;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch;

/// <summary>
/// A way through the events of some subscriptions that belong together, in publish order: what waits is found by
/// looking through the index from where something may wait, what is due again from the lanes, which know it. One
/// request's; it may go on after a wait, and follows what changes meanwhile: subscriptions, pauses.
/// </summary>
internal sealed class LaneWalk
{
    /// <summary>
    /// Events one look at the index passes at most, so that a rare filter over a long history is bounded work.
    /// </summary>
    private const long StepsPerLook = 1_000_000;

    /// <summary>
    /// Events a look for waiting ones finds at least: most may be settled, and a look that finds two at a time would
    /// take long over a long history, however small the page.
    /// </summary>
    private const int EventsPerLook = 1_024;

    private readonly EventReader _reader;
    private readonly TimeProvider _clock;
    private readonly Func<IReadOnlyList<Subscription>> _subscriptions;
    private readonly WalkTerms _terms;
    private readonly DueJobs _due;
    private readonly List<EventRef> _found = [];
    private readonly List<LaneView> _open = [];
    private Dictionary<DeliveryLane, LaneView> _known = [];
    private SeriesMatcher _matcher;
    private long _heldBackFromId = long.MaxValue;

    internal LaneWalk(EventReader reader, TimeProvider clock, Func<IReadOnlyList<Subscription>> subscriptions, WalkTerms terms)
    {
        _reader = reader;
        _clock = clock;
        _subscriptions = subscriptions;
        _terms = terms;
        _due = new DueJobs(terms.GivesDueOnce);
        _matcher = Matcher();
    }

    /// <summary>The lanes that events are given from just now.</summary>
    internal IReadOnlyList<LaneView> Views => _open;

    /// <summary>Up to here every event was given, unless it is held back by a pause.</summary>
    internal long CursorId => Math.Min(_heldBackFromId, LookedUntilId);

    private long LookedUntilId
    {
        get
        {
            long until = long.MaxValue;
            foreach (LaneView view in _open)
            {
                until = Math.Min(until, view.LookedUntilId);
            }

            return until == long.MaxValue ? _reader.NewestId : until;
        }
    }

    /// <summary>Looks on until the page is full or there is nothing more, or for so many looks.</summary>
    /// <returns>Whether there is, or may be, more.</returns>
    internal bool Next(List<EventRef> page, int limit, int looksMax)
    {
        FollowChanges();
        var sink = new WalkSink(page, limit);
        long nowMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        List<DueJob> due = _terms.IsHistory ? [] : _due.Collect(_open, nowMs, limit + 1, IsFree);
        bool mayBeMoreDue = due.Count > limit;
        int nextDue = 0;
        for (int look = 0; look < looksMax; look++)
        {
            long from = LookedUntilId;
            long newest = Math.Min(_reader.NewestId, UntilId);
            _found.Clear();
            long until = from;
            if (from < newest)
            {
                int wanted = Math.Max(limit + 1, _terms.IsHistory ? 1 : EventsPerLook);
                until = _reader.OldestFirst(_matcher, from, UntilId, wanted, _found, StepsPerLook);
            }

            foreach (EventRef reference in _found)
            {
                if (!GiveDue(sink, due, ref nextDue, reference.Id, nowMs) || !GiveNew(sink, reference, nowMs))
                {
                    LookedUntil(reference.Id - 1);
                    return true;
                }
            }

            LookedUntil(until);
            if (until >= newest)
            {
                return !GiveDue(sink, due, ref nextDue, long.MaxValue, nowMs) || mayBeMoreDue;
            }
        }

        return true;
    }

    /// <summary>Takes what is due now from an id on as given: it was, by a walk before this one.</summary>
    internal void PassDue(long fromId)
    {
        FollowChanges();
        _due.Pass(_open, _clock.GetUtcNow().ToUnixTimeMilliseconds(), fromId);
    }

    private long UntilId
    {
        get
        {
            long until = 0;
            foreach (LaneView view in _open)
            {
                until = Math.Max(until, view.Subscription.UntilId);
            }

            return until;
        }
    }

    private bool IsFree(LaneView view, long id) => _terms.Claim is null || _terms.Claim.IsFree(KeyOf(view, id));

    private static LeaseKey KeyOf(LaneView view, long id) =>
        new(view.Subscription.Replay is null ? 0 : view.Subscription.Id, id);

    /// <summary>Gives what is due up to an id; false when there is more than the page takes.</summary>
    private bool GiveDue(WalkSink sink, List<DueJob> due, ref int next, long untilId, long nowMs)
    {
        while (next < due.Count && due[next].Id <= untilId)
        {
            DueJob job = due[next];
            if (job.Id != sink.LastId && Find(job.Id) is { } reference && IsReady(reference, nowMs))
            {
                if (sink.IsFull)
                {
                    return false;
                }

                sink.Add(reference, TryClaim(reference, nowMs));
            }

            _due.Given(job);
            next++;
        }

        return true;
    }

    /// <summary>Gives an event that the look found, if it waits; false when there is no room for it.</summary>
    private bool GiveNew(WalkSink sink, EventRef reference, long nowMs)
    {
        if (reference.Id == sink.LastId || !IsWanted(reference, nowMs))
        {
            return true;
        }

        if (sink.IsFull)
        {
            return false;
        }

        sink.Add(reference, TryClaim(reference, nowMs));
        return true;
    }

    private bool IsWanted(EventRef reference, long nowMs)
    {
        Series series = _reader.SeriesOf(reference);
        bool wanted = false;
        bool leased = false;
        foreach (LaneView view in _open)
        {
            if (view.Lane.Priority == series.Priority && view.Subscription.Sees(series, reference.Id))
            {
                JobState state = view.Lane.IsWaiting(reference.Id) ? JobState.Waiting : view.Lane.StateOf(reference.Id, nowMs);
                bool isNew = reference.Id > view.LookedUntilId;
                if (state == JobState.Waiting && isNew)
                {
                    view.MeetWaiting(reference.Id);
                }

                wanted |= isNew && (_terms.IsHistory
                    ? state != JobState.Deleted && !_reader.IsDeleted(reference)
                    : state == JobState.Waiting);
                leased |= !_terms.IsHistory && state == JobState.Active && !view.IsPushed;
            }
        }

        return wanted && !leased;
    }

    /// <summary>Whether an event can be given now: waiting or due somewhere, and leased nowhere.</summary>
    private bool IsReady(EventRef reference, long nowMs)
    {
        Series series = _reader.SeriesOf(reference);
        bool ready = false;
        foreach (LaneView view in _open)
        {
            if (view.Lane.Priority == series.Priority && view.Subscription.Sees(series, reference.Id))
            {
                JobSight sight = view.Lane.Look(reference.Id, nowMs);
                if (sight.State == JobState.Active && !view.IsPushed)
                {
                    return false;
                }

                ready |= sight.State == JobState.Waiting || (sight.Delivery is { } delivery && view.IsReady(delivery, nowMs));
            }
        }

        return ready;
    }

    /// <summary>Whether an event is this walk's to give: claimed first and looked at then, where that is asked for.</summary>
    private bool TryClaim(EventRef reference, long nowMs)
    {
        if (_terms.Claim is not { } claim)
        {
            return true;
        }

        LeaseKey key = KeyOf(_open[0], reference.Id);
        if (!claim.TryAdd(key))
        {
            return false;
        }

        bool ready = IsReady(reference, nowMs);
        if (!ready)
        {
            claim.Drop(key);
        }

        return ready;
    }

    private EventRef? Find(long id)
    {
        var one = new List<EventRef>(1);
        _reader.OldestFirst(_matcher, id - 1, id, 1, one, StepsPerLook);
        return one.Count == 0 ? null : one[0];
    }

    private void LookedUntil(long id)
    {
        foreach (LaneView view in _open)
        {
            view.LookedUntil(id);
            if (!_terms.IsHistory)
            {
                view.NoteHanded();
            }
        }
    }

    /// <summary>A subscription made or removed, a pause or its end while this walk waits count from then on; what was
    /// looked at before a pause is not looked at again behind it.</summary>
    private void FollowChanges()
    {
        int at = 0;
        bool changed = false;
        foreach (Subscription subscription in _subscriptions())
        {
            foreach (DeliveryLane lane in subscription.Lanes)
            {
                if (IsOpen(subscription, lane))
                {
                    changed |= at >= _open.Count || _open[at].Lane != lane;
                    at++;
                }
            }
        }

        if (changed || at != _open.Count)
        {
            Rebuild();
        }
    }

    private void Rebuild()
    {
        var known = new Dictionary<DeliveryLane, LaneView>();
        _open.Clear();
        _heldBackFromId = long.MaxValue;
        foreach (Subscription subscription in _subscriptions())
        {
            foreach (DeliveryLane lane in subscription.Lanes)
            {
                LaneView? view = _known.GetValueOrDefault(lane);
                if (IsOpen(subscription, lane))
                {
                    view ??= new LaneView(subscription, lane, _terms.FloorId);
                    _open.Add(view);
                }
                else
                {
                    _heldBackFromId = Math.Min(_heldBackFromId, Math.Max(subscription.AfterId, lane.HandedUntilId));
                }

                if (view is not null)
                {
                    known.Add(lane, view);
                }
            }
        }

        _known = known;
        _matcher = Matcher();
    }

    private bool IsOpen(Subscription subscription, DeliveryLane lane) =>
        _terms.IsHistory
        || (subscription.Disabled is null
            && !subscription.IsPaused(lane.Priority)
            && (_terms.Claim is null || subscription.Terms.CallbackUrl is null));

    private SeriesMatcher Matcher()
    {
        LaneView[] views = [.. _open];
        return new SeriesMatcher(
            _reader.Series,
            series => Array.Exists(views, view => view.Lane.Priority == series.Priority && view.Subscription.Matches(series)));
    }
}
