using EventOps.Engine.Deliveries;
using EventOps.Engine.Deliveries.Audit;
using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Deliveries.Audit;

/// <summary>A run of steps over an engine and over a dictionary, which must agree after each; and so must the audit.</summary>
internal sealed class DeliveryRun
{
    private readonly EngineHost _host;
    private readonly long _subscriptionId;
    private readonly SortedDictionary<long, JobState> _jobs = [];
    private readonly Dictionary<long, long> _deliveryOf = [];

    private DeliveryRun(EngineHost host, long subscriptionId)
    {
        _host = host;
        _subscriptionId = subscriptionId;
    }

    private Subscription Subscription => _host.Engine.Subscriptions.Registry.Find(_subscriptionId)!;

    private DeliveryLane Lane => Subscription.LaneOf(EventPriority.Normal)!;

    private long[] Deliveries => [.. _deliveryOf.Values.Distinct().Order()];

    internal static async Task<DeliveryRun> BeginAsync(EngineHost host) => new(host, (await host.SubscribeAsync("ops", "deploy.*")).Id);

    internal async Task DoAsync(DeliveryStep step)
    {
        switch (step)
        {
            case DeliveryStep.Publish publish:
                await PublishAsync(publish);
                break;
            case DeliveryStep.Scan scan:
                await ScanAsync(scan.Limit);
                break;
            case DeliveryStep.Jobs jobs:
                await JobsAsync(jobs);
                break;
            case DeliveryStep.Attempt attempt when Deliveries is { Length: > 0 } open:
                await AttemptAsync(open[attempt.Which % open.Length], attempt.End);
                break;
            case DeliveryStep.Acknowledge acknowledge when _jobs.Count > 0:
                await AcknowledgeAsync(acknowledge);
                break;
            case DeliveryStep.Expire:
                _host.Clock.NowMs += (long)TimeSpan.FromDays(7.5).TotalMilliseconds;
                _jobs.Clear();
                _deliveryOf.Clear();
                break;
            case DeliveryStep.Restart restart:
                await (restart.Kill ? _host.KillAsync() : _host.RestartAsync());
                break;
        }

        Compare();
    }

    private void Compare()
    {
        DeliveryAuditReport report = _host.Engine.DeliveryAudit.Run();
        Assert.Empty(report.Violations);
        Assert.Empty(report.BusyLanes);
        Assert.Equal(_jobs.Values.Aggregate(default(JobTally), (sum, state) => sum.With(state)), report.Total);
        foreach ((long id, JobState state) in _jobs)
        {
            Assert.Equal(state, Lane.StateOf(id, _host.Clock.NowMs));
        }
    }

    private async Task PublishAsync(DeliveryStep.Publish publish)
    {
        string[] types = [.. Enumerable.Range(0, publish.Count + publish.Others).Select(i => i % 4 == 3 && i / 4 < publish.Others ? "alert" : "deploy.ended")];
        long[] ids = await _host.PublishBatchAsync(types);
        for (int i = 0; i < ids.Length; i++)
        {
            if (types[i] != "alert")
            {
                _jobs.Add(ids[i], JobState.Waiting);
            }
        }
    }

    private async Task ScanAsync(int limit)
    {
        var scan = new LaneScan(_host.Engine.Reader, Subscription, Lane);
        scan.Look(limit);
        long[] waiting = [.. _jobs.Where(one => one.Value == JobState.Waiting).Select(one => one.Key).Take(limit)];
        Assert.Equal(waiting, scan.Found.Select(one => one.Id));
        if (waiting.Length > 0)
        {
            long id = await SubmitAsync(new DeliveryStarted(_subscriptionId, EventPriority.Normal, 1, 0, scan.Jobs(waiting.Length)));
            Lane.HandedUntilId = waiting[^1];
            Open(id, waiting);
        }
    }

    private async Task JobsAsync(DeliveryStep.Jobs jobs)
    {
        long[] all = [.. _jobs.Keys];
        int[] which = all.Length == 0 ? [] : [.. jobs.Which.Select(one => one % all.Length).Distinct().Order()];
        long[] ids = [.. which.Select(one => all[one])];
        var list = new JobList(ids, [.. which.Select(one => jobs.KnowsNeighbours && one > 0 ? all[one - 1] : 0)]);
        var note = new AttemptNote(1, 0, 0, "no");
        switch (jobs.Verb)
        {
            case JobVerb.Start:
                Open(await SubmitAsync(new DeliveryStarted(_subscriptionId, EventPriority.Normal, 1, 0, list)), Those(ids, JobState.Waiting));
                break;
            case JobVerb.Requeue:
                long id = await SubmitAsync(new JobsRequeued(_subscriptionId, EventPriority.Normal, 0, 0, 0, note, list));
                Open(id, Those(ids, JobState.Scheduled, JobState.Failed));
                break;
            case JobVerb.Fail:
                await SubmitAsync(new JobsFailed(_subscriptionId, EventPriority.Normal, 1, 1, note, list));
                Settle(Those(ids, JobState.Scheduled), JobState.Failed);
                break;
            default:
                await SubmitAsync(new JobsDeleted(_subscriptionId, EventPriority.Normal, list));
                Settle(Those(ids, JobState.Waiting, JobState.Scheduled, JobState.Failed), JobState.Deleted);
                break;
        }
    }

    private async Task AttemptAsync(long deliveryId, AttemptEnd end)
    {
        AttemptNote? note = end == AttemptEnd.Succeeded ? null : new AttemptNote(1, 500, 1, "no");
        await SubmitAsync(new DeliveryAttempted(_subscriptionId, EventPriority.Normal, deliveryId, end, 1, 0, note));
        if (end != AttemptEnd.Retry)
        {
            long[] ids = [.. _deliveryOf.Where(one => one.Value == deliveryId).Select(one => one.Key)];
            Settle(ids, end == AttemptEnd.Succeeded ? JobState.Completed : JobState.Failed);
        }
    }

    private async Task AcknowledgeAsync(DeliveryStep.Acknowledge acknowledge)
    {
        long[] all = [.. _jobs.Keys];
        long[] ids = [.. Enumerable.Range(0, acknowledge.Count).Select(i => all[(acknowledge.From + (i * acknowledge.Step)) % all.Length]).Distinct()];
        AckResult result = await _host.AckAsync("ops", ids);
        Assert.Empty(result.Unknown);
        Settle(Those(ids, JobState.Waiting, JobState.Scheduled, JobState.Failed), JobState.Completed);
    }

    private async Task<long> SubmitAsync(IControlRecord record)
    {
        ControlReceipt receipt = await _host.Engine.Intake.SubmitAsync(record);
        Assert.Equal(AdmitError.None, receipt.Error);
        return receipt.Id;
    }

    private long[] Those(long[] ids, params JobState[] states) => [.. ids.Where(id => states.Contains(_jobs[id]))];

    private void Open(long deliveryId, long[] ids)
    {
        foreach (long id in ids)
        {
            _jobs[id] = JobState.Scheduled;
            _deliveryOf[id] = deliveryId;
        }
    }

    private void Settle(long[] ids, JobState state)
    {
        foreach (long id in ids)
        {
            _jobs[id] = state;
            _deliveryOf.Remove(id);
        }
    }
}
