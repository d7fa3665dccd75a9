using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>
/// Shows queues and their jobs, and lets an operator pause, retry and delete: the port contracts use. A queue is one
/// priority of one subscriber, over all its subscriptions; nothing is kept for it besides its pause. Every change is a
/// journal record and is answered once it is durable. Any thread.
/// </summary>
public sealed class QueueService
{
    private readonly EngineState _state;
    private readonly EventIntake _intake;
    private readonly EventReader _reader;
    private readonly TimeProvider _clock;
    private readonly JobChanges _changes;
    private readonly BulkChanges _bulk;
    private readonly ReplayJobs _replays;

    internal QueueService(EngineState state, EventIntake intake, EventReader reader, TimeProvider clock, int eventsPerDelivery)
    {
        _state = state;
        _intake = intake;
        _reader = reader;
        _clock = clock;
        _changes = new JobChanges(intake, reader, clock);
        _bulk = new BulkChanges(intake, eventsPerDelivery);
        _replays = new ReplayJobs(state, reader, intake, _bulk);
    }

    /// <summary>The queues of a tenant, by subscriber and priority, and that of its replays last.</summary>
    public IReadOnlyList<QueueStatus> List(string tenant)
    {
        var queues = new List<QueueStatus>();
        foreach (Subscriber subscriber in _state.Subscriptions.SubscribersIn(tenant))
        {
            foreach (EventPriority priority in PublishedPriorities.All)
            {
                List<(Subscription Subscription, DeliveryLane Lane)> lanes = LanesOf(subscriber, priority);
                if (lanes.Count > 0)
                {
                    queues.Add(QueueCounts.Of(_reader, subscriber, priority, lanes, NowMs));
                }
            }
        }

        queues.Add(_replays.StatusOf(tenant, NowMs));
        return queues;
    }

    /// <summary>What waits of all queues of all tenants. Its cost follows the number of lanes.</summary>
    public DispatchBacklog Backlog() => DispatchBacklog.Of(_state, _reader);

    /// <summary>A page of a queue's jobs in a state, newest event first; null when there is no such queue.</summary>
    /// <param name="tenant">Whose queue.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="state">Waiting, active, scheduled, failed or completed.</param>
    /// <param name="filter">What else is asked of them.</param>
    /// <param name="offset">Jobs passed over.</param>
    /// <param name="limit">Jobs on the page at most.</param>
    public JobPage? Page(string tenant, QueueName queue, JobState state, JobFilter filter, long offset, int limit)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (queue.IsReplays)
        {
            return _replays.Page(tenant, state, filter, offset, limit);
        }

        if (LanesOf(tenant, queue) is not { } lanes)
        {
            return null;
        }

        long newestId = _reader.NewestId;
        long nowMs = NowMs;
        ILaneJobs[] jobs = [.. lanes.Select(one => LaneSearch.Of(_reader, one.Subscription, one.Lane, state, filter, newestId, nowMs))];
        var page = new List<LaneJob>(limit);
        long total = JobPager.Page(jobs, newestId, offset, limit, page);
        return new JobPage([.. page.Select(one => Job.Of(one.Subscription, one.Reference, queue.Priority, one.Sight))], total);
    }

    /// <summary>A job by id; null when there is none, or its event has expired.</summary>
    public Job? FindJob(string tenant, JobId id)
    {
        if (id.IsReplay)
        {
            return _replays.Find(tenant, id.SubscriptionId);
        }

        return Locate(tenant, id, out Subscription? subscription, out DeliveryLane? lane) is { } reference
            ? Job.Of(subscription!, reference, lane!.Priority, lane.Look(id.EventId, NowMs))
            : null;
    }

    /// <summary>Tries a failed or scheduled job again at once, with its attempts counted from 0.</summary>
    public ValueTask<JobChange> RetryAsync(string tenant, JobId id)
    {
        if (id.IsReplay)
        {
            return _replays.RetryAsync(tenant, id.SubscriptionId);
        }

        return Locate(tenant, id, out Subscription? subscription, out DeliveryLane? lane) is null
            ? ValueTask.FromResult(JobChange.NotFound)
            : _changes.RetryAsync(subscription!, lane!, id.EventId);
    }

    /// <summary>Removes a job that is waiting, scheduled or failed, for good; cancels a replay.</summary>
    public ValueTask<JobChange> DeleteAsync(string tenant, JobId id)
    {
        if (id.IsReplay)
        {
            return _replays.DeleteAsync(tenant, id.SubscriptionId);
        }

        return Locate(tenant, id, out Subscription? subscription, out DeliveryLane? lane) is null
            ? ValueTask.FromResult(JobChange.NotFound)
            : _changes.DeleteAsync(subscription!, lane!, id.EventId);
    }

    /// <summary>Tries all failed jobs of a queue again that a filter lets through; null when there is no such
    /// queue.</summary>
    public ValueTask<BulkChange?> RetryFailedAsync(string tenant, QueueName queue, JobFilter filter, bool dryRun) =>
        ChangeFailedAsync(tenant, queue, filter, dryRun, _bulk.RetryAsync, _replays.RetryAsync);

    /// <summary>Removes all failed jobs of a queue that a filter lets through; null when there is no such queue.</summary>
    public ValueTask<BulkChange?> DeleteFailedAsync(string tenant, QueueName queue, JobFilter filter, bool dryRun) =>
        ChangeFailedAsync(tenant, queue, filter, dryRun, _bulk.DeleteAsync, _replays.DeleteAsync);

    /// <summary>Holds a queue back, or lets it go on; what is so already is not journaled again.</summary>
    public async ValueTask<QueueSwitch> SwitchAsync(string tenant, QueueName queue, bool paused)
    {
        if (!queue.IsReplays && LanesOf(tenant, queue) is null)
        {
            return new QueueSwitch(AdmitError.None, QueueChangeResult.NotFound, 0);
        }

        if (_state.Subscriptions.SubscriberNamed(tenant, queue.Subscriber).IsPaused(queue.Priority) == paused)
        {
            return new QueueSwitch(AdmitError.None, QueueChangeResult.Done, NowMs);
        }

        ControlReceipt receipt = await _intake.SubmitAsync(new QueueSwitched(tenant, queue.Subscriber, queue.Priority, paused));
        return new QueueSwitch(receipt.Error, QueueChangeResult.Done, EventId.UnixTimeMs(receipt.Id));
    }

    private long NowMs => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async ValueTask<BulkChange?> ChangeFailedAsync(
        string tenant,
        QueueName queue,
        JobFilter filter,
        bool dryRun,
        Func<Subscription, DeliveryLane, IReadOnlyList<LaneJob>, ValueTask<(AdmitError Error, long Changed)>> changeEvents,
        Func<string, long, ValueTask<JobChange>> changeReplay)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var all = new BulkChange(AdmitError.None, 0, 0);
        if (queue.IsReplays)
        {
            JobPage failed = _replays.Page(tenant, JobState.Failed, filter, 0, int.MaxValue);
            all = all with { Matched = failed.Total };
            for (int i = 0; i < failed.Jobs.Count && all.Error == AdmitError.None && !dryRun; i++)
            {
                JobChange change = await changeReplay(tenant, failed.Jobs[i].Id.SubscriptionId);
                bool made = change is { Error: AdmitError.None, Result: QueueChangeResult.Done };
                all = all with { Error = change.Error, Changed = all.Changed + (made ? 1 : 0) };
            }

            return all;
        }

        if (LanesOf(tenant, queue) is not { } lanes)
        {
            return null;
        }

        foreach ((Subscription subscription, DeliveryLane lane) in lanes)
        {
            ILaneJobs failed = JobSearch.Failed(_reader, subscription, lane, filter);
            all = all with { Matched = all.Matched + failed.CountIn(0, long.MaxValue) };
            if (!dryRun && all.Error == AdmitError.None)
            {
                (AdmitError error, long changed) = await changeEvents(subscription, lane, JobSearch.All(failed));
                all = all with { Error = error, Changed = all.Changed + changed };
            }
        }

        return all;
    }

    /// <summary>A job's event, when the tenant has it and the subscription sees it.</summary>
    private EventRef? Locate(string tenant, JobId id, out Subscription? subscription, out DeliveryLane? lane)
    {
        lane = null;
        subscription = _state.Subscriptions.Find(id.SubscriptionId);
        if (subscription is null or { IsInbox: true }
            || subscription.Terms.Tenant != tenant
            || _reader.Find(tenant, id.EventId) is not { } reference)
        {
            return null;
        }

        Series series = _reader.SeriesOf(reference);
        lane = subscription.LaneOf(series.Priority);
        return lane is not null && subscription.Sees(series, id.EventId) ? reference : null;
    }

    private List<(Subscription Subscription, DeliveryLane Lane)>? LanesOf(string tenant, QueueName queue) =>
        _state.Subscriptions.FindSubscriber(tenant, queue.Subscriber) is { } subscriber
        && LanesOf(subscriber, queue.Priority) is { Count: > 0 } lanes ? lanes : null;

    private static List<(Subscription Subscription, DeliveryLane Lane)> LanesOf(Subscriber subscriber, EventPriority priority)
    {
        var lanes = new List<(Subscription, DeliveryLane)>();
        foreach (Subscription subscription in subscriber.Subscriptions)
        {
            if (subscription.LaneOf(priority) is { } lane)
            {
                lanes.Add((subscription, lane));
            }
        }

        return lanes;
    }
}
