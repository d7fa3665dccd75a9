using EventOps.Engine.Deletion;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Deliveries.Audit;
using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Queues;
using EventOps.Engine.Records;
using EventOps.Engine.Replays;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Inboxes;
using EventOps.Engine.Tests.Replays;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Deletion;

public sealed class EventDeletionTests : EngineTest
{
    public EventDeletionTests()
        : base(options => options with { DeletedEventsMax = 50 })
    {
    }

    [Fact]
    public async Task What_is_leased_failed_or_waiting_is_gone_and_what_was_completed_stays_so()
    {
        Subscription subscription = await Host.SubscribeAsync("s", "*");
        DeliveryLane Lane() => Engine.Subscriptions.Registry.Find(subscription.Id)!.LaneOf(EventPriority.Normal)!;
        long[] ids = await Host.TriggerAsync(["a", "a", "a", "a", "a"]);
        await Host.AckAsync("s", ids[0]);
        ControlReceipt leased = await Engine.Intake.SubmitAsync(
            new DeliveryStarted(subscription.Id, EventPriority.Normal, 1, long.MaxValue, JobList.Of([ids[1], ids[2]])));
        await Engine.Intake.SubmitAsync(new JobsFailed(
            subscription.Id, EventPriority.Normal, leased.Id, 1, new AttemptNote(1, 500, 1, "boom"), JobList.Of(ids[2])));

        foreach (long id in ids[..4])
        {
            Assert.Equal(DeletionResult.Done, await Host.DeleteAsync(id));
        }

        for (int start = 0; start < 2; start++)
        {
            Assert.Equal(
                [JobState.Completed, JobState.Deleted, JobState.Deleted, JobState.Deleted, JobState.Waiting],
                ids.Select(id => Lane().StateOf(id, 0)));
            Assert.Equal((0, 0), (Lane().OpenCount, Lane().FailedCount));
            Assert.Equal([ids[4]], (await Host.PollAsync("s")).Events.Select(one => one.Id));
            Assert.Equal([ids[4]], (await Host.PollAsync("s", sinceId: 0)).Events.Select(one => one.Id));
            Assert.Equal(ids[..4], (await Host.AckAsync("s", ids[..4])).Unknown);
            Assert.Null(Engine.Queues.FindJob(EngineHost.Tenant, new JobId(ids[0], subscription.Id)));
            Assert.Equal([ids[4]], Host.All().Select(one => one.Id));
            Assert.Empty(Engine.DeliveryAudit.Run().Violations);
            await Host.KillAsync();
        }
    }

    [Fact]
    public async Task A_deleted_event_is_not_found_again_and_one_of_the_bus_is_not_found_at_all()
    {
        long id = (await Host.TriggerAsync(["a"]))[0];
        long published = (await Host.PublishAsync("a")).FirstId;
        Assert.Equal(DeletionResult.Done, await Host.DeleteAsync(id));
        Assert.Equal(DeletionResult.NotFound, await Host.DeleteAsync(id));
        Assert.Equal(DeletionResult.NotFound, await Host.DeleteAsync(published));
        Assert.Equal(DeletionResult.NotFound, await Host.DeleteAsync(id + 1_000_000));
        EventDeletion others = await Engine.Deletion.DeleteAsync("other", published, EventOrigin.Bus);
        Assert.Equal(DeletionResult.NotFound, others.Result);
    }

    [Fact]
    public async Task Of_many_that_delete_it_at_once_one_does()
    {
        long id = (await Host.TriggerAsync(["a"]))[0];
        DeletionResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Host.DeleteAsync(id))));
        Assert.Single(results, one => one == DeletionResult.Done);
        Assert.Equal(19, results.Count(one => one == DeletionResult.NotFound));
        Assert.Equal(1, Engine.State.Deleted.Count);
    }

    [Fact]
    public async Task No_more_than_so_many_are_remembered_until_they_expire()
    {
        long[] ids = await Host.TriggerAsync(Enumerable.Repeat("a", 51));
        foreach (long id in ids[..50])
        {
            Assert.Equal(DeletionResult.Done, await Host.DeleteAsync(id));
        }

        Assert.Equal(DeletionResult.TooMany, await Host.DeleteAsync(ids[50]));
        Assert.NotNull(Engine.Inboxes.Find(EngineHost.Tenant, ids[50]));
        Host.Clock.NowMs += (long)TimeSpan.FromDays(8).TotalMilliseconds;
        long[] later = await Host.TriggerAsync(["a", "a"]);
        Engine.State.Deleted.ForgetExpired(Engine.Floor.Current);
        Assert.Equal(0, Engine.State.Deleted.Count);
        Assert.Equal(DeletionResult.Done, await Host.DeleteAsync(later[0]));
        Assert.Equal([later[1]], Host.All().Select(one => one.Id));
    }

    [Fact]
    public async Task Deleted_neighbours_are_one_run_in_each_subscription()
    {
        Subscription subscription = await Host.SubscribeAsync("s", "*");
        long[] ids = await Host.TriggerAsync(Enumerable.Repeat("a", 40));
        foreach (long id in ids.OrderBy(one => one % 7))
        {
            await Host.DeleteAsync(id);
        }

        Assert.Equal(1, subscription.LaneOf(EventPriority.Normal)!.Deleted.Intervals);
        Assert.Equal(1, Host.Inbox().LaneOf(EventPriority.Normal)!.Deleted.Intervals);
        Assert.Equal(0, Engine.Subscriptions.BacklogOf(subscription).Unsettled);
        Assert.Empty(Host.WholeInbox());
    }

    [Fact]
    public async Task A_replay_hands_over_nothing_that_was_deleted_before_it_or_meanwhile()
    {
        await Host.SubscribeAsync("s", "*");
        long[] ids = await Host.TriggerAsync(Enumerable.Repeat("a", 6));
        await Host.AckAsync("s", ids);
        await Host.DeleteAsync(ids[1]);
        Assert.Equal(5, Engine.Replays.Plan(Host.Everything("s")).Events);
        ReplayProgress replay = await Host.ReplayAsync(Host.Everything("s"));
        Assert.Equal((5, 5, 0), (replay.Total, replay.Pending, replay.Deleted));
        await Host.DeleteAsync(ids[3]);
        Assert.Equal((5, 4, 1), (Host.Progress(replay.Id).Total, Host.Progress(replay.Id).Pending, Host.Progress(replay.Id).Deleted));
        await Host.KillAsync();
        Assert.Equal((5, 4, 1), (Host.Progress(replay.Id).Total, Host.Progress(replay.Id).Pending, Host.Progress(replay.Id).Deleted));
        Assert.Empty(Engine.DeliveryAudit.Run().Violations);

        long[] left = [ids[0], ids[2], ids[4], ids[5]];
        Assert.Equal(left, (await Host.PollAsync("s")).Events.Select(one => one.Id));
        Assert.Equal([ids[1], ids[3]], (await Host.AckAsync("s", ids)).Unknown);
        ReplayProgress ended = await Host.EndOfAsync(replay.Id);
        Assert.Equal((ReplayStatus.Completed, 4, 1), (ended.Status, ended.Completed, ended.Deleted));
    }

    [Fact]
    public async Task The_checker_finds_a_deleted_event_that_waits_and_one_that_never_was()
    {
        Subscription subscription = await Host.SubscribeAsync("s", "*");
        long id = (await Host.TriggerAsync(["a"]))[0];
        var series = Engine.Reader.SeriesOf(Engine.Reader.Find(EngineHost.Tenant, id)!.Value);
        var key = new SeriesKey(series.Tenant, series.Type, series.Source, series.Priority, series.Origin);
        Engine.State.Deleted.Add(key, id);
        Assert.Contains(
            Engine.DeliveryAudit.Run().Violations,
            one => one.Contains($"{EventId.ToEventText(id)} is deleted, and for the subscription it is waiting", StringComparison.Ordinal));
        Engine.State.Deleted.Add(key, id + 5);
        subscription.LaneOf(EventPriority.Normal)!.Delete(JobList.Of([id, id + 5]), 1);
        Assert.Contains(
            Engine.DeliveryAudit.Run().Violations,
            one => one.Contains("and there is no such event of a by key", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Deletions_race_acknowledgements_leases_and_replays(int seed)
    {
        await Host.SubscribeAsync("s", "*");
        await Host.SubscribeAsync("s", "a");
        await Host.SubscribeAsync("t", "*");
        var random = new Random(seed);
        long[] ids = await Host.TriggerAsync(Enumerable.Repeat("a", 400));
        long[] gone = [.. ids.OrderBy(_ => random.Next()).Take(48)];
        var work = new List<Task>();
        for (int i = 0; i < gone.Length; i++)
        {
            long id = gone[i];
            work.Add(Task.Run(async () => Assert.Equal(DeletionResult.Done, await Host.DeleteAsync(id))));
            int from = Math.Max(0, Array.IndexOf(ids, id) - random.Next(4));
            long[] around = ids[from..Math.Min(ids.Length, from + random.Next(1, 9))];
            string who = random.Next(2) == 0 ? "s" : "t";
            work.Add(Task.Run(() => Host.AckAsync(who, around)));
            work.Add(Task.Run(() => Host.AckInboxAsync(around)));
            if (i % 8 == 0)
            {
                work.Add(Task.Run(() => Engine.Replays.StartAsync(Engine.Replays.Plan(Host.Everything("t"))).AsTask()));
            }
        }

        await Task.WhenAll(work);
        for (int start = 0; start < 2; start++)
        {
            DeliveryAuditOf(Engine);
            Assert.Equal(ids.Except(gone).OrderDescending(), Host.All().Select(one => one.Id));
            Assert.DoesNotContain((await Host.PollAsync("s")).Events, one => gone.Contains(one.Id));
            Assert.DoesNotContain((await Host.PollAsync("t")).Events, one => gone.Contains(one.Id));
            await Host.KillAsync();
        }
    }

    private static void DeliveryAuditOf(EventPipeline engine)
    {
        DeliveryAuditReport report = engine.DeliveryAudit.Run();
        Assert.Empty(report.Violations);
        Assert.Empty(report.BusyLanes);
    }
}
