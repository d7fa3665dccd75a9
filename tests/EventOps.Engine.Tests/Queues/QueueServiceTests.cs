using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Queues;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Queues;

public sealed class QueueServiceTests : EngineTest
{
    private const string Tenant = EngineHost.Tenant;
    private static readonly QueueName Queue = new("s", EventPriority.Normal);

    public QueueServiceTests()
        : base(options => options with { SegmentEventsMax = 1_024 })
    {
    }

    /// <summary>Far more dead letters than a look takes in lie before the first waiting event, and so do runs that do not join.</summary>
    [Fact]
    public async Task Waiting_jobs_are_found_behind_many_that_are_not()
    {
        Subscription subscription = await Host.SubscribeAsync("s", "*");
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 12_000));
        await FailAsync(subscription, "boom", ids[6_000..]);
        await Host.AckAsync("s", [.. ids[2_000..6_000].Where((_, i) => i % 2 == 0)]);
        await Host.AckAsync("s", [.. ids[2_000..6_000].Where((_, i) => i % 2 == 1 && i != 1_001)]);
        JobPage page = Page(JobState.Waiting, 0, 5);
        Assert.Equal(2_001, page.Total);
        Assert.Equal([ids[3_001], .. ids[..2_000].Reverse().Take(4)], page.Jobs.Select(one => one.Id.EventId));
        Assert.Equal([ids[1], ids[0]], Page(JobState.Waiting, 1_999, 5).Jobs.Select(one => one.Id.EventId));
        Assert.Equal(EventId.UnixTimeMs(ids[0]), Engine.Queues.List(Tenant)[1].OldestUnsettledMs);
    }

    [Fact]
    public async Task Many_failed_jobs_are_retried_in_deliveries_of_a_hundred_and_deleted_in_records_that_fit()
    {
        Subscription subscription = await Host.SubscribeAsync("s", "*");
        long[] ids = await Host.PublishBatchAsync(Enumerable.Range(0, 70_050).Select(i => i < 50_000 ? "a" : "b"));
        await FailAsync(subscription, "boom", ids);
        var ofA = new JobFilter(new WildcardPattern("a"));
        BulkChange deleted = (await Engine.Queues.DeleteFailedAsync(Tenant, Queue, ofA, dryRun: false))!.Value;
        Assert.Equal((AdmitError.None, 50_000, 50_000), (deleted.Error, deleted.Matched, deleted.Changed));
        Assert.Equal(20_050, Page(JobState.Failed, 0, 1).Total);
        BulkChange retried = (await Engine.Queues.RetryFailedAsync(Tenant, Queue, JobFilter.None, dryRun: false))!.Value;
        Assert.Equal((AdmitError.None, 20_050, 20_050), (retried.Error, retried.Matched, retried.Changed));
        var deliveries = new List<Delivery>();
        subscription.LaneOf(EventPriority.Normal)!.CopyDeliveries(deliveries);
        Assert.Equal([.. Enumerable.Repeat(100, 200), 50], deliveries.Select(one => one.Status.EventCount));
        Assert.All(deliveries, one => Assert.Equal((0, 0L, "boom"), (one.Status.Attempts, one.Status.NextAtMs, one.Status.LastAttempt!.Error)));
        Assert.Equal((0, 0, 20_050), (Page(JobState.Failed, 0, 1).Total, Page(JobState.Waiting, 0, 1).Total, Page(JobState.Scheduled, 0, 1).Total));
    }

    /// <summary>An event is either deleted or acknowledged, and counts once, whoever comes first.</summary>
    [Fact]
    public async Task Deletions_and_acknowledgements_that_meet_settle_each_event_once()
    {
        Subscription subscription = await Host.SubscribeAsync("s", "*");
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 400));
        Task<int> deleted = Task.Run(async () =>
        {
            int done = 0;
            foreach (long id in ids)
            {
                JobChange change = await Engine.Queues.DeleteAsync(Tenant, new JobId(id, subscription.Id));
                Assert.True(change.Result == QueueChangeResult.Done || change.State == JobState.Completed, $"{change}");
                done += change.Result == QueueChangeResult.Done ? 1 : 0;
            }

            return done;
        });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(c => Task.Run(async () =>
        {
            for (int i = c; i < 40; i += 4)
            {
                AckResult result = await Host.AckAsync("s", ids[(i * 10)..((i * 10) + 10)].Where((_, at) => at % 3 > 0).ToArray());
                Assert.Equal(AdmitError.None, result.Error);
            }
        })));
        Assert.Equal(ids.Length, await deleted + subscription.Delivered);
        DeliveryLane lane = subscription.LaneOf(EventPriority.Normal)!;
        Assert.Equal((subscription.Delivered, await deleted), (lane.Completed.Count, (int)lane.Deleted.Count));
        Assert.Equal(0, Page(JobState.Waiting, 0, 1).Total);
    }

    /// <summary>While everything changes, a page may be of a moment in between; it is a page, and no number is below 0.</summary>
    [Fact]
    public async Task Pages_hold_while_jobs_come_and_go()
    {
        Subscription subscription = await Host.SubscribeAsync("s", "*");
        using var over = new CancellationTokenSource();
        Task writer = Task.Run(async () =>
        {
            var random = new Random(7);
            for (int round = 0; round < 60; round++)
            {
                long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat(round % 2 == 0 ? "a" : "b", 200));
                await FailAsync(subscription, "boom", ids[..20]);
                await Host.AckAsync("s", [.. ids[20..].Where(_ => random.Next(3) > 0)]);
                await Engine.Queues.RetryFailedAsync(Tenant, Queue, JobFilter.None, dryRun: false);
            }

            await over.CancelAsync();
        });
        JobFilter[] filters = [JobFilter.None, new JobFilter(new WildcardPattern("a"))];
        JobState[] states = [JobState.Waiting, JobState.Scheduled, JobState.Failed, JobState.Completed];
        int pages = 0;
        while (!over.IsCancellationRequested)
        {
            foreach (JobState state in states)
            {
                JobPage page = Engine.Queues.Page(Tenant, Queue, state, filters[pages++ % 2], pages % 300, 50)!;
                Assert.InRange(page.Jobs.Count, 0, 50);
                Assert.True(page.Total >= 0);
                Assert.Equal(page.Jobs.Select(one => one.Id.EventId).OrderDescending(), page.Jobs.Select(one => one.Id.EventId));
                Assert.Equal(page.Jobs.Count, page.Jobs.Select(one => one.Id).Distinct().Count());
            }

            QueueStatus status = Engine.Queues.List(Tenant).Single(one => one.Name == Queue);
            Assert.True(Math.Min(Math.Min(status.Waiting, status.Active), Math.Min(status.Scheduled, status.Failed)) >= 0);
        }

        await writer;
        long total = states.Sum(state => Page(state, 0, 1).Total);
        Assert.Equal(60 * 200, total);
    }

    [Fact]
    public async Task A_pause_is_journaled_once_and_is_the_queues_alone()
    {
        await Host.SubscribeAsync("s", "*");
        var high = new QueueName("s", EventPriority.High);
        Assert.Equal(QueueChangeResult.NotFound, (await Engine.Queues.SwitchAsync("other", Queue, paused: true)).Result);
        Assert.Equal(QueueChangeResult.Done, (await Engine.Queues.SwitchAsync(Tenant, Queue, paused: true)).Result);
        long records = Engine.State.ChangeCount;
        Host.Clock.NowMs += 5_000;
        QueueSwitch again = await Engine.Queues.SwitchAsync(Tenant, Queue, paused: true);
        Assert.Equal((QueueChangeResult.Done, Host.Clock.NowMs, records), (again.Result, again.AtMs, Engine.State.ChangeCount));
        await Engine.Queues.SwitchAsync(Tenant, QueueName.Replays, paused: true);
        await Host.KillAsync();
        bool[] paused = [.. new[] { Queue, high, QueueName.Replays }.Select(name => Engine.Queues.List(Tenant).Single(one => one.Name == name).IsPaused)];
        Assert.Equal([true, false, true], paused);
        await Engine.Queues.SwitchAsync(Tenant, Queue, paused: false);
        Assert.False(Engine.Queues.List(Tenant).Single(one => one.Name == Queue).IsPaused);
    }

    [Fact]
    public async Task A_replay_is_a_job_from_its_start_to_its_end()
    {
        Subscription parent = await Host.SubscribeAsync("s", "*");
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 6));
        long[] replays = [await ReplayAsync(parent, ids), await ReplayAsync(parent, ids)];
        Assert.Equal([new JobId(0, replays[1]), new JobId(0, replays[0])], Replays(JobState.Waiting));
        Subscription first = Engine.Subscriptions.Registry.Find(replays[0])!;
        await FailAsync(first, "gone", ids[..2]);
        Assert.Equal([new JobId(0, replays[0])], Replays(JobState.Active));

        // Acknowledged events are acknowledged in a replay too, which ends with the last of them.
        await Host.AckAsync("s", ids);
        Assert.True(SpinWait.SpinUntil(() => Engine.Subscriptions.Registry.ReplaysOf(Tenant).Count == 0, TimeSpan.FromSeconds(20)));
        Assert.Equal([new JobId(0, replays[1]), new JobId(0, replays[0])], Replays(JobState.Completed));
        Assert.Equal(2, Engine.Queues.List(Tenant)[^1].CompletedLastHour);
        Assert.Equal(QueueChangeResult.Conflict, (await Engine.Queues.RetryAsync(Tenant, new JobId(0, replays[1]))).Result);

        // One with failed events only is a failed job until it is retried.
        long third = await ReplayAsync(parent, ids);
        await FailAsync(Engine.Subscriptions.Registry.Find(third)!, "gone", ids);
        Assert.Equal([new JobId(0, third)], Replays(JobState.Failed));
        Assert.Equal("gone", Engine.Queues.FindJob(Tenant, new JobId(0, third))!.Error!.Error);
        BulkChange retried = (await Engine.Queues.RetryFailedAsync(Tenant, QueueName.Replays, JobFilter.None, dryRun: false))!.Value;
        Assert.Equal((1, 1), (retried.Matched, retried.Changed));
        Assert.Contains(new JobId(0, third), Replays(JobState.Active));
        Job event0 = Engine.Queues.FindJob(Tenant, new JobId(ids[0], third))!;
        Assert.Equal((JobState.Scheduled, QueueName.Replays), (event0.State, event0.Queue));

        Assert.Equal(QueueChangeResult.Done, (await Engine.Queues.DeleteAsync(Tenant, new JobId(0, third))).Result);
        Assert.Equal(JobState.Deleted, Engine.Queues.FindJob(Tenant, new JobId(0, third))!.State);
        Assert.Equal(QueueChangeResult.Conflict, (await Engine.Queues.DeleteAsync(Tenant, new JobId(0, third))).Result);
    }

    private JobPage Page(JobState state, long offset, int limit) => Engine.Queues.Page(Tenant, Queue, state, JobFilter.None, offset, limit)!;

    private IEnumerable<JobId> Replays(JobState state) =>
        Engine.Queues.Page(Tenant, QueueName.Replays, state, JobFilter.None, 0, 100)!.Jobs.Select(one => one.Id);

    private async Task<long> ReplayAsync(Subscription parent, long[] ids)
    {
        var terms = new ReplayTerms(parent.Id, ids[0], ids[^1], [], [], 0, 0, ids.Length);
        ControlReceipt receipt = await Engine.Intake.SubmitAsync(new ReplayStarted(terms));
        Assert.Equal(AdmitError.None, receipt.Error);
        return receipt.Id;
    }

    private async Task FailAsync(Subscription subscription, string error, long[] ids)
    {
        foreach (long[] some in ids.Chunk(10_000))
        {
            ControlReceipt started = await Engine.Intake.SubmitAsync(
                new DeliveryStarted(subscription.Id, EventPriority.Normal, 0, 0, new JobList(some, new long[some.Length])));
            ControlReceipt failed = await Engine.Intake.SubmitAsync(new DeliveryAttempted(
                subscription.Id, EventPriority.Normal, started.Id, AttemptEnd.Failed, 1, 0, new AttemptNote(Host.Clock.NowMs, 0, 1, error)));
            Assert.Equal((AdmitError.None, AdmitError.None), (started.Error, failed.Error));
        }
    }
}
