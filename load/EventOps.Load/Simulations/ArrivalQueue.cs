namespace EventOps.Load.Simulations;

/// <summary>
/// Where the pacer's arrivals meet the copies: an arrival goes to the copy that has been idle longest or, when all
/// are busy, into the backlog with its intended time unchanged, so that what it waits there is part of its latency.
/// </summary>
internal sealed class ArrivalQueue
{
    /// <summary>What a copy gets instead of an intended time when the stage is over.</summary>
    public const long Over = -1;

    private readonly Lock _gate = new();
    private readonly Queue<ArrivalWaiter> _idle = new();
    private readonly Queue<long> _backlog = new();
    private readonly int _backlogMax;
    private bool _isOver;

    public ArrivalQueue(int backlogMax) => _backlogMax = backlogMax;

    public int Backlog
    {
        get
        {
            lock (_gate)
            {
                return _backlog.Count;
            }
        }
    }

    /// <summary>False when the backlog is full: the arrival is lost and the caller counts it.</summary>
    public bool TryOffer(long intendedNs)
    {
        ArrivalWaiter? copy;
        lock (_gate)
        {
            if (!_idle.TryDequeue(out copy))
            {
                if (_backlog.Count >= _backlogMax)
                {
                    return false;
                }

                _backlog.Enqueue(intendedNs);
                return true;
            }
        }

        copy.Hand(intendedNs);
        return true;
    }

    public ValueTask<long> TakeAsync(ArrivalWaiter copy)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return ValueTask.FromResult(Over);
            }

            if (_backlog.TryDequeue(out long intendedNs))
            {
                return ValueTask.FromResult(intendedNs);
            }

            ValueTask<long> wait = copy.Wait();
            _idle.Enqueue(copy);
            return wait;
        }
    }

    /// <summary>Releases every copy. Returns how many arrivals were never taken.</summary>
    public int Close()
    {
        int untaken;
        ArrivalWaiter[] idle;
        lock (_gate)
        {
            _isOver = true;
            untaken = _backlog.Count;
            _backlog.Clear();
            idle = [.. _idle];
            _idle.Clear();
        }

        foreach (ArrivalWaiter copy in idle)
        {
            copy.Hand(Over);
        }

        return untaken;
    }
}
