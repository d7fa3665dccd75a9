using EventOps.Engine.Deliveries;
using EventOps.Engine.Records;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>
/// A feeder's deliveries on their way to the journal: where to go on behind them, and which of a lane's open deliveries
/// are already somebody's. The lane's own front follows them in order, so that it is never ahead of one that did not
/// get there. The feeder adds, whoever prepares a delivery ends it: one short lock.
/// </summary>
internal sealed class StartedAhead
{
    private readonly Lock _lock = new();
    private readonly List<Start> _starts = [];
    private int _unfinished;

    /// <summary>Those that are not prepared yet.</summary>
    internal int Count => Volatile.Read(ref _unfinished);

    /// <summary>The last event of a priority that is on its way, or 0.</summary>
    internal long UntilId(EventPriority priority)
    {
        lock (_lock)
        {
            Start? last = _starts.FindLast(one => one.Lane.Priority == priority);
            return last?.LastId ?? 0;
        }
    }

    /// <summary>Whether a lane's delivery that begins with an event is one of these.</summary>
    internal bool Contains(DeliveryLane lane, long firstId)
    {
        lock (_lock)
        {
            return _starts.Exists(one => one.Lane == lane && one.FirstId <= firstId && firstId <= one.LastId && !one.IsEnded);
        }
    }

    internal Start Add(DeliveryLane lane, JobList jobs)
    {
        var start = new Start(lane, jobs.IdAt(0), jobs.IdAt(jobs.Count - 1));
        lock (_lock)
        {
            _starts.Add(start);
            _unfinished++;
        }

        return start;
    }

    /// <summary>One is durable, and its delivery claimed; or it never will be, and its events still wait.</summary>
    internal void End(Start start, bool isDurable)
    {
        lock (_lock)
        {
            start.IsEnded = true;
            start.IsDurable = isDurable;
            _unfinished--;
            AdvanceFront(start.Lane);
        }
    }

    /// <summary>
    /// Moves the lane's front over what has ended, in order; behind one that did not get there it stays, and the next
    /// look starts from it again.
    /// </summary>
    private void AdvanceFront(DeliveryLane lane)
    {
        bool unbroken = true;
        while (_starts.Find(one => one.Lane == lane) is { IsEnded: true } first)
        {
            unbroken &= first.IsDurable && !first.IsBehindGap;
            if (unbroken)
            {
                lane.HandedUntilId = first.LastId;
            }

            _starts.Remove(first);
        }

        if (!unbroken)
        {
            foreach (Start later in _starts)
            {
                later.IsBehindGap |= later.Lane == lane;
            }
        }
    }

    internal sealed class Start(DeliveryLane lane, long firstId, long lastId)
    {
        internal DeliveryLane Lane => lane;

        internal long FirstId => firstId;

        internal long LastId => lastId;

        internal bool IsEnded { get; set; }

        internal bool IsDurable { get; set; }

        /// <summary>Whether one before it in its lane did not get there.</summary>
        internal bool IsBehindGap { get; set; }
    }
}
