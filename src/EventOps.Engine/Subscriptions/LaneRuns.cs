using EventOps.Engine.Deliveries;
using EventOps.Engine.Records;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// Gathers what one acknowledgement settles in one lane while the resolver walks over its events in order: those that
/// wait as runs, those that are handed over or failed one by one.
/// </summary>
internal sealed class LaneRuns
{
    private readonly DeliveryLane _lane;
    private readonly Func<EventPriority, long, long> _eventBefore;
    private readonly List<EventRun> _runs = [];
    private readonly List<long> _taken = [];
    private readonly List<long> _takenFollows = [];
    private EventRun _run;
    private long _previousId;

    /// <param name="lane">The lane.</param>
    /// <param name="eventBefore">Finds the lane's event right before an id, or 0.</param>
    internal LaneRuns(DeliveryLane lane, Func<EventPriority, long, long> eventBefore)
    {
        _lane = lane;
        _eventBefore = eventBefore;
    }

    /// <summary>The walk starts anew, elsewhere: what was the event before is not known.</summary>
    internal void BeginWalk() => _previousId = 0;

    /// <summary>An event of the lane that is not acknowledged by this.</summary>
    internal void Pass(long id)
    {
        EndRun();
        _previousId = id;
    }

    /// <summary>An event of the lane that is.</summary>
    internal void Take(long id)
    {
        switch (_lane.StateOf(id, nowMs: 0))
        {
            case JobState.Waiting:
                Extend(id);
                break;
            case JobState.Active or JobState.Scheduled or JobState.Failed:
                EndRun();
                _taken.Add(id);
                _takenFollows.Add(Before(id));
                break;
            default:
                EndRun();
                break;
        }

        _previousId = id;
    }

    /// <summary>What there is; null when it is nothing.</summary>
    internal SubscriptionRuns? Close(long subscriptionId)
    {
        EndRun();
        return _runs.Count + _taken.Count == 0
            ? null
            : new SubscriptionRuns(subscriptionId, _lane.Priority, _runs, new JobList([.. _taken], [.. _takenFollows]));
    }

    private void Extend(long id)
    {
        if (_run.Count > 0 && _previousId == _run.ToId)
        {
            _run = _run with { ToId = id, Count = _run.Count + 1 };
            return;
        }

        EndRun();
        _run = new EventRun(id, id, 1, Before(id));
    }

    /// <summary>What an event follows: without it, events acknowledged one by one would each stay a run of
    /// their own.</summary>
    private long Before(long id) => _previousId != 0 ? _previousId : _eventBefore(_lane.Priority, id);

    private void EndRun()
    {
        if (_run.Count > 0)
        {
            _runs.Add(_run);
            _run = default;
        }
    }
}
