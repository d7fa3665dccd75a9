using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Replays;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>
/// <c>queue:replay</c>: a tenant's replays as jobs. One that is paused or has handed nothing over waits, one that has
/// only failed events left is failed, one that ended is completed, and a cancelled one is deleted. There are few, so they
/// are listed whole.
/// </summary>
internal sealed class ReplayJobs
{
    private readonly EngineState _state;
    private readonly EventReader _reader;
    private readonly EventIntake _intake;
    private readonly BulkChanges _bulk;

    internal ReplayJobs(EngineState state, EventReader reader, EventIntake intake, BulkChanges bulk)
    {
        _state = state;
        _reader = reader;
        _intake = intake;
        _bulk = bulk;
    }

    internal QueueStatus StatusOf(string tenant, long nowMs)
    {
        Job[] live = [.. _state.Subscriptions.ReplaysOf(tenant).Select(JobOf)];
        long hourAgoMs = nowMs - (long)TimeSpan.FromHours(1).TotalMilliseconds;
        Job? oldest = Array.Find(live, one => one.State != JobState.Failed);
        return new QueueStatus(
            QueueName.Replays,
            live.LongCount(one => one.State == JobState.Active),
            live.LongCount(one => one.State == JobState.Waiting),
            Scheduled: 0,
            Ended(tenant).LongCount(one => one.UpdatedMs > hourAgoMs),
            live.LongCount(one => one.State == JobState.Failed),
            _state.Subscriptions.SubscriberNamed(tenant, SubscriptionRegistry.ReplayQueue).IsPaused(EventPriority.Normal),
            oldest?.CreatedMs ?? 0);
    }

    /// <summary>A page, newest first. Only a search by error finds something to ask of a replay.</summary>
    internal JobPage Page(string tenant, JobState state, JobFilter filter, long offset, int limit)
    {
        IEnumerable<Job> all = state == JobState.Completed ? Ended(tenant) : _state.Subscriptions.ReplaysOf(tenant).Select(JobOf);
        Job[] jobs =
        [
            .. all.Where(one => one.State == state && filter.EventId is null && filter.EventType is null && filter.Admits(one.Error?.Error))
                .OrderByDescending(one => one.Id.SubscriptionId),
        ];
        return new JobPage([.. jobs.Skip((int)Math.Min(offset, int.MaxValue)).Take(limit)], jobs.Length);
    }

    /// <summary>A replay by id; null when there is none, or too many ended since.</summary>
    internal Job? Find(string tenant, long id)
    {
        if (_state.Subscriptions.Find(id) is { Replay: not null } replay && replay.Terms.Tenant == tenant)
        {
            return JobOf(replay);
        }

        return _state.EndedReplays.Find(tenant, id) is { } ended ? JobOf(ended) : null;
    }

    /// <summary>Hands the failed events of a replay over once more.</summary>
    internal async ValueTask<JobChange> RetryAsync(string tenant, long id)
    {
        if (_state.Subscriptions.Find(id) is not { Replay: not null } replay || replay.Terms.Tenant != tenant)
        {
            return Find(tenant, id) is { } ended ? JobChange.Refused(ended.State) : JobChange.NotFound;
        }

        bool any = false;
        foreach (DeliveryLane lane in replay.Lanes)
        {
            List<LaneJob> failed = JobSearch.All(JobSearch.Failed(_reader, replay, lane, JobFilter.None));
            any |= failed.Count > 0;
            (AdmitError error, _) = await _bulk.RetryAsync(replay, lane, failed);
            if (error != AdmitError.None)
            {
                return JobChange.Failed(error);
            }
        }

        return any ? JobChange.Done : JobChange.Refused(JobOf(replay).State);
    }

    /// <summary>Cancels a replay.</summary>
    internal async ValueTask<JobChange> DeleteAsync(string tenant, long id)
    {
        if (_state.Subscriptions.Find(id) is not { Replay: not null } replay || replay.Terms.Tenant != tenant)
        {
            return Find(tenant, id) is { } ended ? JobChange.Refused(ended.State) : JobChange.NotFound;
        }

        ControlReceipt receipt = await _intake.SubmitAsync(new ReplayEnded(id, ReplayEnd.Cancelled));
        return receipt.Error == AdmitError.None ? JobChange.Done : JobChange.Failed(receipt.Error);
    }

    private IEnumerable<Job> Ended(string tenant) =>
        _state.EndedReplays.All.Where(one => one.Tenant == tenant && one.End == ReplayEnd.Completed).Select(JobOf);

    private Job JobOf(Subscription replay)
    {
        AttemptNote? error = null;
        bool begun = replay.Delivered > 0;
        foreach (DeliveryLane lane in replay.Lanes)
        {
            error ??= lane.Read((_, failed) => failed.Count == 0 ? null : failed[failed.Count - 1].Value.LastAttempt);
            begun |= lane.OpenCount + lane.FailedCount > 0;
        }

        return JobOf(ReplayProgress.Of(_reader, replay), begun, Math.Max(replay.CreatedAtMs, replay.LastDeliveryMs), error);
    }

    private static Job JobOf(EndedReplay ended) => JobOf(ReplayProgress.Of(ended), begun: true, ended.EndedAtMs, error: null);

    private static Job JobOf(ReplayProgress progress, bool begun, long updatedMs, AttemptNote? error) => new()
    {
        Id = new JobId(0, progress.Id),
        Queue = QueueName.Replays,
        State = progress.Status switch
        {
            ReplayStatus.Paused => JobState.Waiting,
            ReplayStatus.Failed => JobState.Failed,
            ReplayStatus.Completed => JobState.Completed,
            ReplayStatus.Cancelled => JobState.Deleted,
            _ => begun ? JobState.Active : JobState.Waiting,
        },
        Replay = progress,
        CreatedMs = progress.StartedAtMs,
        UpdatedMs = updatedMs,
        Attempts = begun ? 1 : 0,
        Error = error,
    };
}
