using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deliveries;

/// <summary>
/// The events of one priority for one subscription, and what became of each: settled ones as runs, handed-over and
/// failed ones by id, and everything else waits and costs nothing. An event leaves the waiting ones once and never
/// comes back to them, so what waits is always the index minus what is kept here.
/// </summary>
/// <remarks>The journal writer's thread (or recovery) changes it, by the folds below; anyone reads. One short lock,
/// never held over a wait or a disk access.</remarks>
public sealed class DeliveryLane
{
    private readonly Lock _lock = new();
    private readonly OpenDeliveries _open = new();
    private readonly JobMap<DeadLetter> _failed = new();
    private readonly RunSet _completed;
    private readonly RunSet _deleted;
    private readonly MinuteCounts _completedByMinute;
    private long _handedUntilId;
    private long _touchedUntilId;

    /// <param name="priority">The priority of its events.</param>
    /// <param name="keepsTimes">Whether anybody asks when an event was settled.</param>
    internal DeliveryLane(EventPriority priority, bool keepsTimes = true)
        : this(priority, new RunSet(keepsTimes), new RunSet(keepsTimes), new MinuteCounts())
    {
    }

    private DeliveryLane(EventPriority priority, RunSet completed, RunSet deleted, MinuteCounts completedByMinute)
    {
        Priority = priority;
        _completed = completed;
        _deleted = deleted;
        _completedByMinute = completedByMinute;
    }

    /// <summary>The priority of its events.</summary>
    public EventPriority Priority { get; }

    /// <summary>
    /// Nothing at or before this id waits: a hint that whoever looked leaves behind, never ahead of the truth. Only
    /// ever rises.
    /// </summary>
    internal long HandedUntilId
    {
        get => Volatile.Read(ref _handedUntilId);
        set => Volatile.Write(ref _handedUntilId, Math.Max(value, _handedUntilId));
    }

    internal RunSet Completed => _completed;

    internal RunSet Deleted => _deleted;

    internal int FailedCount => Read(static (_, failed) => failed.Count);

    /// <summary>Events handed over and not settled.</summary>
    internal int OpenCount => Read(static (open, _) => open.Count);

    /// <summary>Deliveries that are not settled.</summary>
    internal int DeliveryCount
    {
        get
        {
            lock (_lock)
            {
                return _open.Count;
            }
        }
    }

    internal long CompletedLastHour(long nowMs) => _completedByMinute.LastHour(nowMs);

    /// <summary>What became of an event that the subscription matches and that has not expired.</summary>
    internal JobState StateOf(long id, long nowMs) => Look(id, nowMs).State;

    /// <summary>What became of an event that the subscription matches and that has not expired, with the
    /// particulars.</summary>
    internal JobSight Look(long id, long nowMs)
    {
        lock (_lock)
        {
            if (_open.Jobs.TryFind(id, out JobEntry<Delivery> open))
            {
                return new JobSight(open.Value.StateAt(nowMs), 0, open.Value, null);
            }

            if (_failed.TryFind(id, out JobEntry<DeadLetter> failed))
            {
                return new JobSight(JobState.Failed, failed.Value.LastAttempt.AtMs, null, failed.Value);
            }

            if (_completed.TryFind(id, out RunInterval completed))
            {
                return new JobSight(JobState.Completed, completed.AtMs, null, null);
            }

            return _deleted.TryFind(id, out RunInterval deleted)
                ? new JobSight(JobState.Deleted, deleted.AtMs, null, null)
                : new JobSight(JobState.Waiting, 0, null, null);
        }
    }

    internal bool IsWaiting(long id)
    {
        if (id > Volatile.Read(ref _touchedUntilId))
        {
            return true;
        }

        lock (_lock)
        {
            return !_open.Jobs.TryFind(id, out _) && !_failed.TryFind(id, out _) && !_completed.Contains(id) && !_deleted.Contains(id);
        }
    }

    /// <summary>The id itself, or the last of the settled stretch it lies in: a scan goes on behind it.</summary>
    internal long SkipSettled(long id)
    {
        if (id > Volatile.Read(ref _touchedUntilId))
        {
            return id;
        }

        long end = _completed.TryFind(id, out RunInterval completed) ? completed.ToId : id;
        return _deleted.TryFind(end, out RunInterval deleted) ? deleted.ToId : end;
    }

    internal Delivery? Find(long deliveryId)
    {
        lock (_lock)
        {
            return _open.Find(deliveryId);
        }
    }

    /// <summary>Copies the deliveries that are not settled, oldest first.</summary>
    internal void CopyDeliveries(List<Delivery> into)
    {
        lock (_lock)
        {
            _open.CopyTo(into);
        }
    }

    /// <summary>Reads the maps under the lane's lock; the reader must be quick and must not keep them.</summary>
    internal TResult Read<TResult>(Func<JobMap<Delivery>, JobMap<DeadLetter>, TResult> reader)
    {
        lock (_lock)
        {
            return reader(_open.Jobs, _failed);
        }
    }

    /// <summary>Hands over those of the events that still wait.</summary>
    internal void Start(long deliveryId, JobList jobs, int attempts, long leaseUntilMs)
    {
        lock (_lock)
        {
            JobList waiting = jobs.Count > 0 && jobs.IdAt(0) > _touchedUntilId ? jobs : jobs.Where(IsWaiting);
            Touch(jobs.Count == 0 ? 0 : jobs.IdAt(jobs.Count - 1));
            _open.Add(deliveryId, new DeliveryStatus { Attempts = attempts, LeaseUntilMs = leaseUntilMs, Jobs = waiting });
        }
    }

    /// <summary>Everything of a delivery arrived.</summary>
    /// <returns>How many events that is.</returns>
    internal int Complete(long deliveryId, long atMs)
    {
        lock (_lock)
        {
            return AddCompleted(_open.Remove(deliveryId), atMs);
        }
    }

    /// <summary>A delivery is to be tried again, or is leased anew or for longer.</summary>
    internal void Change(long deliveryId, Func<DeliveryStatus, DeliveryStatus> change)
    {
        lock (_lock)
        {
            if (_open.Find(deliveryId) is { } delivery)
            {
                delivery.Status = change(delivery.Status);
            }
        }
    }

    /// <summary>A delivery's attempts are used up.</summary>
    /// <returns>How many events failed.</returns>
    internal int Fail(long deliveryId, int attempts, AttemptNote note)
    {
        lock (_lock)
        {
            JobList jobs = _open.Remove(deliveryId);
            _failed.Add(jobs, new DeadLetter(deliveryId, attempts, note));
            return jobs.Count;
        }
    }

    /// <summary>Handed-over events are given up, whatever becomes of the rest of their deliveries.</summary>
    /// <returns>How many events failed.</returns>
    internal int Fail(JobList jobs, DeadLetter letter)
    {
        lock (_lock)
        {
            JobList failed = _open.Take(jobs);
            _failed.Add(failed, letter);
            return failed.Count;
        }
    }

    /// <summary>Puts handed-over or failed events into a delivery of their own.</summary>
    internal void Requeue(long deliveryId, JobList jobs, DeliveryStatus status)
    {
        lock (_lock)
        {
            _open.Add(deliveryId, status with { Jobs = Take(jobs) });
        }
    }

    /// <summary>Removes events, whatever they wait for; settled ones stay what they are.</summary>
    internal int Delete(JobList jobs, long atMs)
    {
        lock (_lock)
        {
            JobList gone = jobs.Where(id => !_completed.Contains(id) && !_deleted.Contains(id));
            Take(gone);
            Touch(gone.Count == 0 ? 0 : gone.IdAt(gone.Count - 1));
            gone.AddTo(_deleted, atMs);
            return gone.Count;
        }
    }

    /// <summary>Acknowledges a run: all events of the lane between its ends, some of which may be handed over
    /// meanwhile.</summary>
    internal int Acknowledge(EventRun run, long atMs)
    {
        lock (_lock)
        {
            foreach (long id in _open.Jobs.IdsIn(run.FromId, run.ToId))
            {
                Take(id);
            }

            foreach (long id in _failed.IdsIn(run.FromId, run.ToId))
            {
                Take(id);
            }

            Touch(run.ToId);
            _completed.Add(run, atMs);
            _completedByMinute.Add(atMs, run.Count);
            return run.Count;
        }
    }

    /// <summary>Acknowledges those of the events that are handed over or failed.</summary>
    internal int Acknowledge(JobList jobs, long atMs)
    {
        lock (_lock)
        {
            return AddCompleted(Take(jobs), atMs);
        }
    }

    /// <summary>Forgets what became of events before an id: they have expired.</summary>
    internal void ForgetBefore(long id)
    {
        lock (_lock)
        {
            foreach (long expired in _open.Jobs.IdsIn(0, id - 1))
            {
                Take(expired);
            }

            foreach (long expired in _failed.IdsIn(0, id - 1))
            {
                Take(expired);
            }
        }

        _completed.DropBefore(id);
        _deleted.DropBefore(id);
    }

    internal void Write(ref MessagePackWriter writer)
    {
        lock (_lock)
        {
            writer.WriteArrayHeader(7);
            writer.WriteInt64((long)Priority);
            writer.WriteInt64(HandedUntilId);
            _completed.Write(ref writer);
            _deleted.Write(ref writer);
            _completedByMinute.Write(ref writer);
            _open.Write(ref writer);
            FailedJobs.Write(ref writer, _failed);
        }
    }

    internal static DeliveryLane Read(ref MessagePackReader reader, bool keepsTimes = true)
    {
        reader.ArrayHeader();
        var priority = (EventPriority)reader.Int32();
        long handedUntilId = reader.Int64();
        var lane = new DeliveryLane(
            priority, RunSet.Read(ref reader, keepsTimes), RunSet.Read(ref reader, keepsTimes), MinuteCounts.Read(ref reader))
        {
            HandedUntilId = handedUntilId,
        };
        lane._open.Read(ref reader);
        FailedJobs.Read(ref reader, lane._failed);
        lane.Touch(lane._completed.TryNewestAtOrBelow(long.MaxValue, out RunInterval completed) ? completed.ToId : 0);
        lane.Touch(lane._deleted.TryNewestAtOrBelow(long.MaxValue, out RunInterval deleted) ? deleted.ToId : 0);
        lane.Touch(lane._open.Jobs.LastId);
        lane.Touch(lane._failed.LastId);
        return lane;
    }

    /// <summary>Nothing behind this id was ever handed over or settled: most looks at a lane end here.</summary>
    private void Touch(long id) => Volatile.Write(ref _touchedUntilId, Math.Max(id, _touchedUntilId));

    /// <summary>Takes an event out of its delivery or from the failed ones; false when it is in neither.</summary>
    private bool Take(long id) => _open.Take(id) || _failed.Remove(id);

    /// <summary>Takes events out of their deliveries and from the failed ones, each all at once: there may be very many.</summary>
    /// <returns>Those that were in either.</returns>
    private JobList Take(JobList jobs)
    {
        JobList open = _open.Take(jobs);
        JobList failed = open.Count == jobs.Count ? JobList.Empty : jobs.Where(id => _failed.TryFind(id, out _));
        _failed.Remove(failed);
        return failed.Count == 0 ? open : jobs.Where(id => open.Contains(id) || failed.Contains(id));
    }

    private int AddCompleted(JobList jobs, long atMs)
    {
        jobs.AddTo(_completed, atMs);
        _completedByMinute.Add(atMs, jobs.Count);
        return jobs.Count;
    }
}
