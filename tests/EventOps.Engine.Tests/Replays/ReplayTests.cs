using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Records;
using EventOps.Engine.Replays;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Replays;

public sealed class ReplayTests : EngineTest
{
    public ReplayTests()
        : base(options => options with { Retention = options.Retention with { LowAge = TimeSpan.FromMinutes(1) } })
    {
    }

    [Fact]
    public async Task The_range_has_its_first_millisecond_and_not_its_last()
    {
        long[] ids = new long[5];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = (await Host.PublishAsync("a")).FirstId;
            Host.Clock.NowMs += 10;
        }

        await Host.SubscribeAsync("s", "*");
        Assert.Equal(2, Engine.Replays.Plan(Host.Order("s", ReplayOrders.MsOf(ids[1]), ReplayOrders.MsOf(ids[3]))).Events);
        Assert.Equal(3, Engine.Replays.Plan(Host.Order("s", ReplayOrders.MsOf(ids[1]), ReplayOrders.MsOf(ids[3]) + 1)).Events);
        Assert.Equal(1, Engine.Replays.Plan(Host.Order("s", ReplayOrders.MsOf(ids[1]) + 1, ReplayOrders.MsOf(ids[3]))).Events);
        Assert.Equal(0, Engine.Replays.Plan(Host.Order("s", 0, ReplayOrders.MsOf(ids[0]))).Events);
        Assert.Equal(5, Engine.Replays.Plan(Host.Order("s", 0, 253_402_300_799_999)).Events);
        Assert.Equal(0, Engine.Replays.Plan(Host.Order("s", 253_402_300_799_998, 253_402_300_799_999)).Events);
    }

    [Fact]
    public async Task An_end_in_the_future_is_now_and_what_comes_later_is_not_replayed()
    {
        await Host.SubscribeAsync("s", "*");
        await Host.PublishBatchAsync(["a", "a", "a"]);
        long nowMs = Host.Clock.NowMs;
        ReplayProgress replay = await Host.ReplayAsync(Host.Order("s", 0, nowMs + 60_000));
        Assert.Equal((3, nowMs), (replay.Total, replay.Terms.EndMs));
        await Host.PublishBatchAsync(["a", "a"]);
        Assert.Equal((3, 3), (Host.Progress(replay.Id).Total, Host.Progress(replay.Id).Pending));
    }

    [Fact]
    public async Task Acknowledging_its_events_completes_it_and_starting_it_changes_nothing_live()
    {
        long[] before = await Host.PublishBatchAsync(Enumerable.Repeat("a", 50));
        Subscription live = await Host.SubscribeAsync("s", "*");
        long[] after = await Host.PublishBatchAsync(Enumerable.Repeat("a", 50));
        await Host.AckAsync("s", after[..20]);
        ReplayProgress replay = await Host.ReplayAsync(Host.Everything("s"));
        Assert.Equal((ReplayStatus.Running, 100, 100), (replay.Status, replay.Total, replay.Pending));
        Assert.Equal((20, 30), (live.Delivered, Engine.Subscriptions.BacklogOf(live).Unsettled));

        Assert.Equal(50, (await Host.AckAsync("s", before)).Acknowledged);
        Assert.Equal((50, 50), (Host.Progress(replay.Id).Completed, Host.Progress(replay.Id).Pending));
        Assert.Equal((20, 30), (live.Delivered, Engine.Subscriptions.BacklogOf(live).Unsettled));
        Host.Clock.NowMs += 10_000;
        await Host.AckAsync("s", after);
        ReplayProgress ended = await Host.EndOfAsync(replay.Id);
        Assert.Equal((ReplayStatus.Completed, 100), (ended.Status, ended.Completed));
        Assert.InRange(ended.RateAt(Host.Clock.NowMs), 9.9, 10.0);
        Assert.Equal((50, 0), (live.Delivered, Engine.Subscriptions.BacklogOf(live).Unsettled));
        Assert.Empty(Engine.Subscriptions.Registry.ReplaysOf(EngineHost.Tenant));
        Assert.Empty(Engine.Status.Problems);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_restart_in_the_middle_does_not_start_over(bool kill)
    {
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 100));
        await Host.SubscribeAsync("s", "*");
        ReplayProgress replay = await Host.ReplayAsync(Host.Everything("s") with { EventsPerSecond = 7 });
        await Host.AckAsync("s", ids[10..60]);
        await (kill ? Host.KillAsync() : Host.RestartAsync());
        ReplayProgress again = Host.Progress(replay.Id);
        Assert.Equal((50, 50, 7), (again.Completed, again.Pending, again.Terms.EventsPerSecond));
        Assert.Equal((replay.Terms.StartMs, replay.Terms.EndMs), (again.Terms.StartMs, again.Terms.EndMs));

        await Host.AckAsync("s", ids);
        Assert.Equal(100, (await Host.EndOfAsync(replay.Id)).Completed);
        await (kill ? Host.KillAsync() : Host.RestartAsync());
        Assert.Equal((ReplayStatus.Completed, 100), (Host.Progress(replay.Id).Status, Host.Progress(replay.Id).Completed));
    }

    /// <summary>All was acknowledged, but the kill came before the end was journaled: the next start ends it.</summary>
    [Fact]
    public async Task What_was_over_at_a_kill_is_ended_by_the_next_start()
    {
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 10));
        await Host.SubscribeAsync("s", "*");
        ReplayProgress replay = await Host.ReplayAsync(Host.Everything("s"));
        await Engine.Replays.DisposeAsync();
        await Host.AckAsync("s", ids);
        Assert.Equal(ReplayStatus.Running, Host.Progress(replay.Id).Status);
        await Host.KillAsync();
        Assert.Equal((ReplayStatus.Completed, 10), ((await Host.EndOfAsync(replay.Id)).Status, Host.Progress(replay.Id).Completed));
    }

    [Fact]
    public async Task Every_subscription_that_matches_gets_a_replay_of_its_own()
    {
        await Host.PublishBatchAsync(["a", "a", "b", "c"]);
        Subscription a = await Host.SubscribeAsync("s", "a");
        Subscription ab = await Host.SubscribeAsync("s", "a", "b");
        await Host.SubscribeAsync("s", "x");
        ReplayPlan plan = Engine.Replays.Plan(Host.Everything("s"));
        Assert.Equal([(a.Id, 2), (ab.Id, 3)], plan.Parts.Select(one => (one.ParentId, one.Total)));
        Assert.Equal(5, plan.Events);
        Assert.Empty(Engine.Replays.NewestFirst(EngineHost.Tenant, 0, 10).Replays);
        ReplayStart start = await Engine.Replays.StartAsync(plan);
        Assert.Equal([2, 3], start.Replays.Select(one => one.Total));
        Assert.Equal(
            start.Replays.Select(one => one.Id).Reverse(), Engine.Replays.NewestFirst(EngineHost.Tenant, 0, 10).Replays.Select(one => one.Id));
        Assert.Equal(3, Engine.Replays.Plan(Host.Everything("s") with { Only = ab }).Events);
    }

    [Fact]
    public async Task Nothing_to_replay_starts_nothing()
    {
        await Host.SubscribeAsync("s", "a");
        await Host.PublishAsync("b");
        ReplayStart start = await Engine.Replays.StartAsync(Engine.Replays.Plan(Host.Everything("s")));
        Assert.Equal((ReplayRefusal.None, 0), (start.Refusal, start.Replays.Count));
        Assert.Equal(0, Engine.Replays.NewestFirst(EngineHost.Tenant, 0, 10).Total);
    }

    [Fact]
    public async Task Cancelling_ends_it_once_and_for_its_tenant_only()
    {
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 10));
        await Host.SubscribeAsync("s", "*");
        ReplayProgress replay = await Host.ReplayAsync(Host.Everything("s"));
        await Host.AckAsync("s", ids[..4]);
        Assert.Null(Engine.Replays.Find("other", replay.Id));
        Assert.Null((await Engine.Replays.CancelAsync("other", replay.Id)).Progress);
        Assert.Equal(ReplayStatus.Running, Host.Progress(replay.Id).Status);

        ReplayProgress cancelled = (await Engine.Replays.CancelAsync(EngineHost.Tenant, replay.Id)).Progress!;
        Assert.Equal((ReplayStatus.Cancelled, 4, 6), (cancelled.Status, cancelled.Completed, cancelled.Cancelled));
        Assert.Equal(0, (await Host.AckAsync("s", ids)).Acknowledged);
        Host.Clock.NowMs += 5_000;
        Assert.Equal(cancelled, (await Engine.Replays.CancelAsync(EngineHost.Tenant, replay.Id)).Progress);
        Assert.Null(Engine.Replays.Find("other", replay.Id));
        await Host.RestartAsync();
        Assert.Equal(cancelled.EndedAtMs, Host.Progress(replay.Id).EndedAtMs);
    }

    [Fact]
    public async Task Removing_the_subscription_cancels_its_replays_and_no_other()
    {
        await Host.PublishBatchAsync(["a", "b"]);
        Subscription a = await Host.SubscribeAsync("s", "a");
        await Host.SubscribeAsync("s", "b");
        ReplayStart start = await Engine.Replays.StartAsync(Engine.Replays.Plan(Host.Everything("s")));
        ReplayPlan late = Engine.Replays.Plan(Host.Everything("s") with { Only = a });
        await Engine.Subscriptions.UnsubscribeAsync(a);
        Assert.Equal([ReplayStatus.Cancelled, ReplayStatus.Running], start.Replays.Select(one => Host.Progress(one.Id).Status));
        Assert.Equal(ReplayRefusal.SubscriptionGone, (await Engine.Replays.StartAsync(late)).Refusal);
    }

    [Fact]
    public async Task Failed_events_keep_it_open_until_they_are_retried_or_deleted()
    {
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 3));
        await Host.SubscribeAsync("s", "*");
        ReplayProgress replay = await Host.ReplayAsync(Host.Everything("s"));
        var jobs = new JobList(ids, [0, ids[0], ids[1]]);
        await Engine.Intake.SubmitAsync(new DeliveryStarted(replay.Id, EventPriority.Normal, 1, 0, jobs));
        await Engine.Intake.SubmitAsync(
            new JobsFailed(replay.Id, EventPriority.Normal, 1, 1, new AttemptNote(Host.Clock.NowMs, 500, 1, "no"), jobs));
        ReplayProgress failed = Host.Progress(replay.Id);
        Assert.Equal((ReplayStatus.Failed, 3, 0), (failed.Status, failed.Failed, failed.Pending));

        await Host.AckAsync("s", ids[0]);
        await Engine.Intake.SubmitAsync(new JobsRequeued(replay.Id, EventPriority.Normal, 0, 0, 0, null, JobList.Of(ids[1])));
        Assert.Equal(ReplayStatus.Running, Host.Progress(replay.Id).Status);
        await Host.AckAsync("s", ids[1]);
        Assert.Equal((ReplayStatus.Failed, 2, 1), StateOf(replay.Id));

        // Nobody announces a deletion: the finisher's own clock finds it.
        await Engine.Intake.SubmitAsync(new JobsDeleted(replay.Id, EventPriority.Normal, JobList.Of(ids[2])));
        ReplayProgress ended = await Host.EndOfAsync(replay.Id);
        Assert.Equal((ReplayStatus.Completed, 2, 0, 1), (ended.Status, ended.Completed, ended.Failed, ended.Deleted));
    }

    [Fact]
    public async Task Expired_events_are_not_replayed_and_are_not_waited_for()
    {
        await Host.PublishAsync("a", priority: EventPriority.Low);
        Host.Clock.NowMs += 61_000;
        await Host.PublishAsync("a", priority: EventPriority.Low);
        long kept = (await Host.PublishAsync("a")).FirstId;
        await Host.SubscribeAsync("s", "*");
        ReplayProgress replay = await Host.ReplayAsync(Host.Everything("s"));
        Assert.Equal(2, replay.Total);
        await Host.AckAsync("s", kept);
        Host.Clock.NowMs += 61_000;
        ReplayProgress ended = await Host.EndOfAsync(replay.Id);
        Assert.Equal((ReplayStatus.Completed, 1, 1), (ended.Status, ended.Completed, ended.Expired));
    }

    [Fact]
    public async Task A_paused_queue_or_a_disabled_subscription_shows_as_paused()
    {
        await Host.PublishAsync("a");
        Subscription subscription = await Host.SubscribeAsync("s", "*");
        ReplayProgress replay = await Host.ReplayAsync(Host.Everything("s"));
        await Engine.Intake.SubmitAsync(new QueueSwitched(EngineHost.Tenant, SubscriptionRegistry.ReplayQueue, EventPriority.Normal, true));
        Assert.Equal(ReplayStatus.Paused, Host.Progress(replay.Id).Status);
        await Engine.Intake.SubmitAsync(new QueueSwitched(EngineHost.Tenant, SubscriptionRegistry.ReplayQueue, EventPriority.Normal, false));
        Assert.Equal(ReplayStatus.Running, Host.Progress(replay.Id).Status);
        await Engine.Intake.SubmitAsync(new SubscriptionSwitched(subscription.Id, "gone"));
        Assert.Equal(ReplayStatus.Paused, Host.Progress(replay.Id).Status);
    }

    [Fact]
    public async Task Callers_at_once_cannot_pass_the_limit_together()
    {
        await Host.PublishAsync("a");
        await Host.SubscribeAsync("s", "*");
        ReplayPlan plan = Engine.Replays.Plan(Host.Everything("s"));
        ReplayStart[] starts = await Task.WhenAll(
            Enumerable.Range(0, ReplayService.RunningMax * 2).Select(_ => Task.Run(() => Engine.Replays.StartAsync(plan).AsTask())));
        int started = starts.Count(one => one.Refusal == ReplayRefusal.None);
        Assert.All(starts.Where(one => one.Refusal != ReplayRefusal.None), one => Assert.Equal(ReplayRefusal.TooMany, one.Refusal));
        Assert.InRange(started, ReplayService.RunningMax / 2, ReplayService.RunningMax);
        Assert.Equal(started, Engine.Subscriptions.Registry.ReplaysOf(EngineHost.Tenant).Count);
        while ((await Engine.Replays.StartAsync(plan)).Refusal == ReplayRefusal.None)
        {
            started++;
        }

        Assert.Equal(ReplayService.RunningMax, started);
        await Engine.Replays.CancelAsync(EngineHost.Tenant, starts.First(one => one.Refusal == ReplayRefusal.None).Replays[0].Id);
        Assert.Equal(ReplayRefusal.None, (await Engine.Replays.StartAsync(plan)).Refusal);
        ReplayPage page = Engine.Replays.NewestFirst(EngineHost.Tenant, 10, 5);
        Assert.Equal((5, ReplayService.RunningMax + 1), (page.Replays.Count, page.Total));
        Assert.Empty(Engine.Replays.NewestFirst(EngineHost.Tenant, long.MaxValue, 5).Replays);
    }

    [Fact]
    public async Task A_journal_that_refuses_starts_nothing()
    {
        await Host.PublishAsync("a");
        await Host.SubscribeAsync("s", "*");
        ReplayPlan plan = Engine.Replays.Plan(Host.Everything("s"));
        Host.Journal.FailingReopens = 1;
        Host.Journal.FailingCommits = 1;
        ReplayStart start = await Engine.Replays.StartAsync(plan);
        Assert.Equal((ReplayRefusal.NotDurable, AdmitError.JournalUnavailable), (start.Refusal, start.Error));
        Assert.Equal(0, Engine.Replays.NewestFirst(EngineHost.Tenant, 0, 10).Total);
    }

    private (ReplayStatus Status, long Completed, long Failed) StateOf(long id)
    {
        ReplayProgress progress = Host.Progress(id);
        return (progress.Status, progress.Completed, progress.Failed);
    }
}
