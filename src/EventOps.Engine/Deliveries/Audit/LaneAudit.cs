using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deliveries.Audit;

/// <summary>
/// One walk over all events of a lane, oldest first, beside a copy of what the lane knows: which of the lane's four
/// collections has each event, and whether the lane's own answers and counts say the same. One thread's, used once.
/// </summary>
internal sealed class LaneAudit
{
    private const int EventsPerLook = 4_096;

    /// <summary>Events one look at the index passes at most.</summary>
    private const long StepsPerLook = 1_000_000;

    private readonly EventReader _reader;
    private readonly Subscription _subscription;
    private readonly DeliveryLane _lane;
    private readonly long _nowMs;
    private readonly LaneBounds _bounds;
    private readonly LaneCopy _copy;
    private readonly RunCheck _completed;
    private readonly RunCheck _deleted;
    private readonly JobCheck<Delivery> _open;
    private readonly JobCheck<DeadLetter> _failed;
    private readonly LaneCounts _counts;
    private readonly long _newestBefore;
    private readonly long _newest;
    private JobTally _tally;
    private long _waitingBefore;
    private long _firstId = long.MaxValue;
    private long _previousId;

    internal LaneAudit(EventReader reader, Subscription subscription, DeliveryLane lane, long nowMs)
    {
        _reader = reader;
        _subscription = subscription;
        _lane = lane;
        _nowMs = nowMs;
        _bounds = LaneBounds.Of(reader, subscription, lane);
        _copy = LaneCopy.Of(lane);

        // Everything the copy knows is in the index by now. What comes while the lane is counted may count or not.
        _newestBefore = reader.NewestId;
        _counts = LaneCounts.Above(reader, subscription, lane, _bounds.KeptAfterId);
        _newest = Math.Min(reader.NewestId, _bounds.UntilId);
        CountsAreComparable = !HasChanged;
        _completed = new RunCheck(_copy.Completed, "completed", _bounds, Wrong);
        _deleted = new RunCheck(_copy.Deleted, "deleted", _bounds, Wrong);
        _open = new JobCheck<Delivery>(_copy.Open, "handed over", _bounds, Wrong);
        _failed = new JobCheck<DeadLetter>(_copy.Failed, "failed", _bounds, Wrong);
    }

    /// <summary>What is wrong.</summary>
    internal Findings Findings { get; } = new();

    /// <summary>What was counted.</summary>
    internal JobTally Tally => _tally;

    /// <summary>Whether nothing changed while the lane counted itself.</summary>
    internal bool CountsAreComparable { get; }

    /// <summary>Whether the lane is not what it was when the copy was taken.</summary>
    internal bool HasChanged => LaneVersion.Of(_lane) != _copy.Version;

    /// <summary>Walks.</summary>
    /// <returns>False when events expired meanwhile, so that the findings mean nothing.</returns>
    internal bool Run(CancellationToken cancellation)
    {
        OpenCheck.Run(_copy, Wrong);
        SeriesMatcher matcher = LaneMatcher.For(_reader, _subscription, _lane.Priority);
        var page = new List<EventRef>(EventsPerLook);
        for (long at = _bounds.KeptAfterId; at < _newest;)
        {
            cancellation.ThrowIfCancellationRequested();
            page.Clear();
            at = _reader.OldestFirst(matcher, at, _newest, EventsPerLook, page, StepsPerLook);
            foreach (EventRef reference in page)
            {
                Visit(reference.Id);
            }
        }

        _open.End();
        _failed.End();
        _completed.End();
        _deleted.End();
        CheckCounts();
        return !HasExpired();
    }

    private void Visit(long id)
    {
        Delivery? delivery = _open.Visit(id, _previousId);
        DeadLetter? letter = _failed.Visit(id, _previousId);
        bool completed = _completed.Visit(id, _previousId);
        bool deleted = _deleted.Visit(id, _previousId);
        _firstId = Math.Min(_firstId, id);
        _previousId = id;
        int places = (delivery is null ? 0 : 1) + (letter is null ? 0 : 1) + (completed ? 1 : 0) + (deleted ? 1 : 0);
        if (places > 1)
        {
            string[] names =
            [
                delivery is null ? "" : "handed over",
                letter is null ? "" : "failed",
                completed ? "completed" : "",
                deleted ? "deleted" : "",
            ];
            Wrong($"{EventId.ToEventText(id)} is in {places} states: {string.Join(", ", names.Where(one => one.Length > 0))}");
        }

        JobState state = delivery is not null ? delivery.StateAt(_nowMs)
            : letter is not null ? JobState.Failed
            : completed ? JobState.Completed
            : deleted ? JobState.Deleted
            : JobState.Waiting;
        _tally = _tally.With(state);
        if (state == JobState.Waiting)
        {
            _waitingBefore += id <= _newestBefore ? 1 : 0;
            if (id <= _copy.HandedUntilId)
            {
                string handed = EventId.ToEventText(_copy.HandedUntilId);
                Wrong($"{EventId.ToEventText(id)} waits, though nothing up to {handed} should: it is forgotten");
            }
        }

        CheckAnswer(id, state);
    }

    /// <summary>What the lane answers for this one event is what the walk found.</summary>
    private void CheckAnswer(long id, JobState state)
    {
        JobState answered = _lane.StateOf(id, _nowMs);
        if (Coarse(answered) != Coarse(state) && !HasChanged)
        {
            Wrong($"{EventId.ToEventText(id)} is {state}, and the lane answers {answered}");
        }

        bool waits = _lane.IsWaiting(id);
        if (waits != (state == JobState.Waiting) && !HasChanged)
        {
            Wrong($"{EventId.ToEventText(id)} is {state}, and the lane answers that it {(waits ? "waits" : "does not wait")}");
        }
    }

    /// <summary>Active and scheduled are one state here: a POST may begin and end without a change of the lane.</summary>
    private static JobState Coarse(JobState state) => state == JobState.Active ? JobState.Scheduled : state;

    private void CheckCounts()
    {
        if (_copy.Completed.Sum(one => (long)one.Count) != _copy.Sums.Completed
            || _copy.Deleted.Sum(one => (long)one.Count) != _copy.Sums.Deleted)
        {
            Wrong("the runs' sums are not what their runs add up to");
        }

        if (!CountsAreComparable)
        {
            return;
        }

        if (_counts.Waiting < _waitingBefore || _counts.Waiting > _tally.Waiting)
        {
            Wrong($"{_counts.Waiting} events wait by the counts, {_tally.Waiting} by a recount");
        }

        if (_counts.Open != _tally.Active + _tally.Scheduled)
        {
            Wrong($"{_counts.Open} events are handed over by the counts, {_tally.Active + _tally.Scheduled} by a recount");
        }

        if (_counts.Failed != _tally.Failed)
        {
            Wrong($"{_counts.Failed} events failed by the counts, {_tally.Failed} by a recount");
        }
    }

    /// <summary>Whether the retention's floor has passed anything of the lane since the walk began.</summary>
    private bool HasExpired()
    {
        long floor = LaneBounds.Of(_reader, _subscription, _lane).KeptAfterId;
        return floor > _bounds.KeptAfterId
            && (_firstId <= floor
                || _copy.Open.Exists(one => IsPassed(one.Id))
                || _copy.Failed.Exists(one => IsPassed(one.Id))
                || _copy.Completed.Exists(one => IsPassed(one.FromId) || IsPassed(one.ToId))
                || _copy.Deleted.Exists(one => IsPassed(one.FromId) || IsPassed(one.ToId)));

        bool IsPassed(long id) => id > _bounds.KeptAfterId && id <= floor;
    }

    private void Wrong(string what) => Findings.Add($"{Findings.NameOf(_subscription, _lane)}: {what}");
}
