using EventOps.Engine.Deliveries;

namespace EventOps.Engine.Dispatch;

/// <summary>
/// Finds the handed-over events of some lanes that can be given now: those of smallest id, so many at most, without
/// looking at the index, for they may lie far behind the place where a walk is.
/// </summary>
internal sealed class DueJobs
{
    private readonly bool _givesOnce;
    private readonly List<Delivery> _deliveries = [];
    private readonly PriorityQueue<DueJob, long> _largestFirst = new();
    private readonly HashSet<long> _held = [];
    private readonly List<DueJob> _twins = [];
    private HashSet<DueTime> _passed = [];
    private long _passedFromId;
    private Dictionary<DueTime, long> _given = [];
    private Dictionary<DueTime, long> _givenBefore = [];

    /// <param name="givesOnce">Leave out what <see cref="Given"/> was told, until it becomes due another time.</param>
    internal DueJobs(bool givesOnce) => _givesOnce = givesOnce;

    /// <summary>Those of smallest id, ascending, each once.</summary>
    internal List<DueJob> Collect(IReadOnlyList<LaneView> views, long nowMs, int max, Func<LaneView, long, bool> isFree)
    {
        (_given, _givenBefore) = (_givenBefore, _given);
        _given.Clear();
        _largestFirst.Clear();
        _held.Clear();
        _twins.Clear();
        foreach (LaneView view in views)
        {
            if (view.Lane.DeliveryCount > 0)
            {
                _deliveries.Clear();
                view.Lane.CopyDeliveries(_deliveries);
                foreach (Delivery delivery in _deliveries)
                {
                    if (view.IsReady(delivery, nowMs))
                    {
                        Add(view, delivery, max, isFree);
                    }
                }
            }
        }

        var due = new List<DueJob>(_largestFirst.Count);
        while (_largestFirst.TryDequeue(out DueJob job, out _))
        {
            due.Add(job);
        }

        due.Reverse();
        return due;
    }

    /// <summary>An event was given.</summary>
    internal void Given(in DueJob job)
    {
        if (_givesOnce)
        {
            NoteGiven(job);
            foreach (DueJob twin in _twins)
            {
                if (twin.Id == job.Id)
                {
                    NoteGiven(twin);
                }
            }
        }
    }

    /// <summary>Takes what is due now from an id on as given before this: only what lies before it is left.</summary>
    internal void Pass(IReadOnlyList<LaneView> views, long nowMs, long fromId)
    {
        _passedFromId = fromId;
        _passed = [.. Collect(views, nowMs, int.MaxValue, static (_, _) => true).Concat(_twins).Select(one => one.Time)];
    }

    private void NoteGiven(in DueJob job) => _given[job.Time] = Math.Max(job.Id, _given.GetValueOrDefault(job.Time));

    private void Add(LaneView view, Delivery delivery, int max, Func<LaneView, long, bool> isFree)
    {
        DeliveryStatus status = delivery.Status;
        var time = new DueTime(delivery.Id, status.NextAtMs);
        long givenUntil = 0;
        if (_givesOnce && _givenBefore.TryGetValue(time, out givenUntil))
        {
            _given.TryAdd(time, givenUntil);
        }

        long passedFromId = _passed.Count > 0 && _passed.Contains(time) ? _passedFromId : long.MaxValue;
        foreach (long id in status.Jobs.Ids)
        {
            if (id >= passedFromId)
            {
                return;
            }

            if (_largestFirst.Count >= max && id > _largestFirst.Peek().Id)
            {
                return;
            }

            if (id > givenUntil && isFree(view, id))
            {
                Add(new DueJob(id, time), max);
            }
        }
    }

    private void Add(DueJob job, int max)
    {
        if (!_held.Add(job.Id))
        {
            // Due for another subscription too.
            _twins.Add(job);
            return;
        }

        _largestFirst.Enqueue(job, -job.Id);
        if (_largestFirst.Count > max)
        {
            _held.Remove(_largestFirst.Dequeue().Id);
        }
    }
}

/// <summary>One time that a delivery is due.</summary>
/// <param name="DeliveryId">The delivery.</param>
/// <param name="AtMs">Since when.</param>
internal readonly record struct DueTime(long DeliveryId, long AtMs);

/// <summary>An event that is to be handed over again.</summary>
/// <param name="Id">The event.</param>
/// <param name="Time">Why.</param>
internal readonly record struct DueJob(long Id, DueTime Time);
