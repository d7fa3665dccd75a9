using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.Queues;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Queues;

/// <summary>Does random things to an engine and its model, and holds every page of the one against the other.</summary>
internal sealed class QueueScript(EngineHost host, int seed)
{
    private const string Subscriber = "s";
    private static readonly string[] Types = ["a", "ab", "b"];
    private static readonly string[] Errors = ["boom", "Connection refused", "status 500"];
    private static readonly EventPriority[] Priorities = [.. PublishedPriorities.All];
    private static readonly JobState[] States = [JobState.Waiting, JobState.Active, JobState.Scheduled, JobState.Failed, JobState.Completed];
    private readonly Random _random = new(seed);
    private readonly QueueModel _model = new();
    private readonly List<ModelDelivery> _deliveries = [];
    private readonly List<long> _events = [];
    private readonly List<long> _subscriptions = [];

    private QueueService Queues => host.Engine.Queues;

    internal async Task BeginAsync()
    {
        _subscriptions.Add((await host.SubscribeAsync(Subscriber, "*")).Id);
        _subscriptions.Add((await host.SubscribeAsync(Subscriber, "a*")).Id);
        var narrow = new SubscriptionTerms(EngineHost.Tenant, Subscriber, ["b", "ab"], [], EventFilter.Bit(EventPriority.High), null);
        _subscriptions.Add((await host.Engine.Subscriptions.SubscribeAsync(narrow)).Id);

        // A subscriber beside it, whose jobs are none of this queue's.
        await host.SubscribeAsync("other", "*");
    }

    internal async Task StepAsync()
    {
        host.Clock.NowMs += _random.Next(400);
        await (_random.Next(14) switch
        {
            < 4 => PublishAsync(),
            < 6 => AcknowledgeAsync(),
            < 8 => StartAsync(),
            < 10 => EndAttemptAsync(),
            10 => RetryAsync(),
            11 => DeleteAsync(),
            12 => ChangeManyAsync(),
            _ => _random.Next(4) == 0 ? host.RestartAsync() : AcknowledgeAsync(),
        });
    }

    /// <summary>Every offset of every queue and state, with and without filters.</summary>
    internal void CheckEveryPage()
    {
        foreach (EventPriority priority in Priorities)
        {
            foreach (JobState state in States)
            {
                foreach (JobFilter filter in Filters())
                {
                    int total = _model.In(priority, state, filter, host.Clock.NowMs).Count;
                    for (int offset = 0; offset <= total + 1; offset++)
                    {
                        Check(priority, state, filter, offset, limit: 1 + (offset % 7));
                    }

                    Check(priority, state, filter, 0, 1_000);
                }
            }

            CheckCounts(priority);
        }
    }

    /// <summary>One page of each queue and state.</summary>
    internal void CheckSomePages()
    {
        foreach (EventPriority priority in Priorities)
        {
            foreach (JobState state in States)
            {
                JobFilter[] filters = [.. Filters()];
                Check(priority, state, JobFilter.None, _random.Next(20), _random.Next(1, 20));
                Check(priority, state, filters[_random.Next(filters.Length)], _random.Next(10), _random.Next(1, 20));
            }

            CheckCounts(priority);
        }
    }

    private IEnumerable<JobFilter> Filters()
    {
        yield return JobFilter.None;
        yield return new JobFilter(EventType: new WildcardPattern("a"));
        yield return new JobFilter(EventType: new WildcardPattern("*b"));
        yield return new JobFilter(Error: "CONNECTION");
        if (_events.Count > 0)
        {
            yield return new JobFilter(EventId: _events[_random.Next(_events.Count)]);
        }
    }

    private void Check(EventPriority priority, JobState state, JobFilter filter, int offset, int limit)
    {
        List<ModelJob> all = _model.In(priority, state, filter, host.Clock.NowMs);
        JobPage page = Queues.Page(EngineHost.Tenant, new QueueName(Subscriber, priority), state, filter, offset, limit)!;
        Assert.Equal(all.Count, page.Total);
        Assert.Equal(
            all.Skip(offset).Take(limit).Select(one => (one.Id, state, one.Attempts, one.Error)),
            page.Jobs.Select(one => (one.Id, one.State, one.Attempts, one.Error?.Error)));
    }

    private void CheckCounts(EventPriority priority)
    {
        QueueStatus shown = Queues.List(EngineHost.Tenant).Single(one => one.Name == new QueueName(Subscriber, priority));
        ModelJob[] jobs = [.. _model.Jobs.Where(one => one.Priority == priority)];
        long nowMs = host.Clock.NowMs;
        long Count(JobState state) => jobs.LongCount(one => one.StateAt(nowMs) == state);
        JobState[] unsettled = [JobState.Waiting, JobState.Active, JobState.Scheduled];
        long oldest = jobs.Where(one => unsettled.Contains(one.StateAt(nowMs))).Select(one => one.Id.EventId).DefaultIfEmpty().Min();
        Assert.Equal(
            (Count(JobState.Active), Count(JobState.Waiting), Count(JobState.Scheduled), Count(JobState.Failed), Count(JobState.Completed), EventId.UnixTimeMs(oldest)),
            (shown.Active, shown.Waiting, shown.Scheduled, shown.Failed, shown.CompletedLastHour, shown.OldestUnsettledMs));
    }

    private async Task PublishAsync()
    {
        for (int i = _random.Next(1, 12); i > 0; i--)
        {
            string type = Types[_random.Next(Types.Length)];
            EventPriority priority = Priorities[_random.Next(Priorities.Length)];
            long id = (await host.PublishAsync(type, priority: priority)).FirstId;
            _events.Add(id);
            _model.Publish(id, type, priority, _subscriptions.Where((_, i) => i == 0 || (i == 1 ? type[0] == 'a' : type != "a" && priority == EventPriority.High)));
        }
    }

    private async Task AcknowledgeAsync()
    {
        int from = _random.Next(_events.Count + 1);
        long[] ids = [.. _events.Skip(from).Take(_random.Next(12)).Where(_ => _random.Next(4) > 0)];
        await host.AckAsync(Subscriber, ids);
        _model.Acknowledge(ids.ToHashSet());
    }

    private async Task StartAsync()
    {
        if (Pick(JobState.Waiting) is not { } first)
        {
            return;
        }

        ModelJob[] jobs =
        [
            .. _model.Jobs.Where(one => one.Id.SubscriptionId == first.Id.SubscriptionId && one.Priority == first.Priority)
                .Where(one => one.StateAt(0) == JobState.Waiting && one.Id.EventId >= first.Id.EventId)
                .OrderBy(one => one.Id.EventId).Take(_random.Next(1, 6)),
        ];
        bool lease = _random.Next(2) == 0;

        // Longer than the script: a lease that ends is the lease clock's, in its own time.
        (int attempts, long untilMs) = lease ? (1, host.Clock.NowMs + 86_400_000) : (0, 0);
        long id = await SubmitAsync(new DeliveryStarted(first.Id.SubscriptionId, first.Priority, attempts, untilMs, ListOf(first, jobs)));
        _deliveries.Add(QueueModel.Start(id, jobs, attempts, untilMs));
    }

    private async Task EndAttemptAsync()
    {
        _deliveries.RemoveAll(one => one.Jobs.Count == 0);
        if (_deliveries.Count == 0)
        {
            return;
        }

        ModelDelivery delivery = _deliveries[_random.Next(_deliveries.Count)];
        ModelJob one = delivery.Jobs[0];
        AttemptEnd end = (AttemptEnd)_random.Next(3);
        string? error = end == AttemptEnd.Succeeded ? null : Errors[_random.Next(Errors.Length)];
        AttemptNote? note = error is null ? null : new AttemptNote(host.Clock.NowMs, 500, 7, error);
        delivery.Attempts++;
        await SubmitAsync(new DeliveryAttempted(
            one.Id.SubscriptionId, one.Priority, delivery.Id, end, delivery.Attempts, host.Clock.NowMs + 60_000, note));
        (delivery.Error, delivery.LeaseUntilMs) = (error, 0);
        foreach (ModelJob job in end == AttemptEnd.Retry ? [] : delivery.Jobs.ToArray())
        {
            job.Settle(end == AttemptEnd.Succeeded ? JobState.Completed : JobState.Failed, error);
        }
    }

    private async Task RetryAsync()
    {
        if (Pick(States[_random.Next(States.Length)]) is not { } job)
        {
            return;
        }

        JobState state = job.StateAt(host.Clock.NowMs);
        bool possible = state is JobState.Failed or JobState.Scheduled;
        JobChange change = await Queues.RetryAsync(EngineHost.Tenant, job.Id);
        Assert.Equal(possible ? (QueueChangeResult.Done, default) : (QueueChangeResult.Conflict, state), (change.Result, change.State));
        if (possible)
        {
            Requeued([job]);
        }
    }

    private async Task DeleteAsync()
    {
        if (Pick(States[_random.Next(States.Length)]) is not { } job)
        {
            return;
        }

        JobState state = job.StateAt(host.Clock.NowMs);
        bool possible = state is JobState.Waiting or JobState.Failed or JobState.Scheduled;
        JobChange change = await Queues.DeleteAsync(EngineHost.Tenant, job.Id);
        Assert.Equal(possible ? (QueueChangeResult.Done, default) : (QueueChangeResult.Conflict, state), (change.Result, change.State));
        if (possible)
        {
            job.Settle(JobState.Deleted);
        }
    }

    private async Task ChangeManyAsync()
    {
        EventPriority priority = Priorities[_random.Next(Priorities.Length)];
        JobFilter[] filters = [.. Filters()];
        JobFilter filter = filters[_random.Next(filters.Length)];
        var queue = new QueueName(Subscriber, priority);
        List<ModelJob> jobs = _model.In(priority, JobState.Failed, filter, host.Clock.NowMs);
        BulkChange asked = (await Queues.RetryFailedAsync(EngineHost.Tenant, queue, filter, dryRun: true))!.Value;
        Assert.Equal((jobs.Count, 0), (asked.Matched, asked.Changed));
        bool retry = _random.Next(2) == 0;
        BulkChange made = (retry
            ? await Queues.RetryFailedAsync(EngineHost.Tenant, queue, filter, dryRun: false)
            : await Queues.DeleteFailedAsync(EngineHost.Tenant, queue, filter, dryRun: false))!.Value;
        Assert.Equal((AdmitError.None, jobs.Count, jobs.Count), (made.Error, made.Matched, made.Changed));
        if (retry)
        {
            Requeued(jobs);
        }
        else
        {
            jobs.ForEach(one => one.Settle(JobState.Deleted));
        }
    }

    /// <summary>The engine says which deliveries they are in now; the model, that their attempts are 0, and which error is common.</summary>
    private void Requeued(List<ModelJob> jobs)
    {
        string?[] errors = [.. jobs.Select(one => one.Error)];
        IEnumerable<(ModelJob Job, Job Shown)> shown = jobs.Select(one => (one, Queues.FindJob(EngineHost.Tenant, one.Id)!));
        foreach (IGrouping<long, (ModelJob Job, Job Shown)> group in shown.ToArray().GroupBy(one => one.Shown.DeliveryId))
        {
            ModelDelivery delivery = QueueModel.Start(group.Key, group.Select(one => one.Job), attempts: 0, leaseUntilMs: 0);
            delivery.Error = group.First().Shown.Error?.Error;
            Assert.All(group, one => Assert.Equal((JobState.Scheduled, 0L), (one.Shown.State, one.Shown.NextAttemptMs)));
            Assert.True(delivery.Error is null ? jobs.Count > 1 || errors[0] is null : errors.Contains(delivery.Error));
            _deliveries.Add(delivery);
        }
    }

    private ModelJob? Pick(JobState state)
    {
        ModelJob[] jobs = [.. _model.Jobs.Where(one => one.StateAt(host.Clock.NowMs) == state)];
        return jobs.Length == 0 ? null : jobs[_random.Next(jobs.Length)];
    }

    /// <summary>As whoever hands over knows them: each with the lane's event before it.</summary>
    private JobList ListOf(ModelJob lane, ModelJob[] jobs)
    {
        long[] all =
        [
            .. _model.Jobs.Where(one => one.Id.SubscriptionId == lane.Id.SubscriptionId && one.Priority == lane.Priority)
                .Select(one => one.Id.EventId).Order(),
        ];
        return new JobList(
            [.. jobs.Select(one => one.Id.EventId)],
            [.. jobs.Select(one => Array.IndexOf(all, one.Id.EventId) is > 0 and int at && _random.Next(4) > 0 ? all[at - 1] : 0)]);
    }

    private async Task<long> SubmitAsync(IControlRecord record)
    {
        ControlReceipt receipt = await host.Engine.Intake.SubmitAsync(record);
        Assert.Equal(AdmitError.None, receipt.Error);
        return receipt.Id;
    }
}
