using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Dispatch.Leases;
using EventOps.Engine.Intake;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Dispatch.Leases;

/// <summary>Leases where several want the same, and at their ends.</summary>
public sealed class LeaseTests : LeaseTest
{
    [Fact]
    public async Task Consumers_that_race_get_each_event_once()
    {
        await Host.SubscribeAsync("*");
        await Host.SubscribeAsync("a");
        long[] ids = await Host.Engine.PublishBatchAsync(Enumerable.Repeat("a", 600));

        long[][] given = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var mine = new List<long>();
            while (mine.Count < 40 && await Host.LeaseIdsAsync(limit: 7) is { Length: > 0 } some)
            {
                mine.AddRange(some);
            }

            return mine.ToArray();
        })));

        long[] all = [.. given.SelectMany(one => one).Order()];
        Assert.Equal(all.Distinct(), all);
        Assert.True(all.Length >= 8 * 40, $"{all.Length}");
        Assert.Equal(ids.Except(all), await Host.LeaseIdsAsync());
        Assert.Empty(await Host.PollIdsAsync());
    }

    [Fact]
    public async Task Consumers_that_race_for_what_is_due_again_get_each_event_once()
    {
        await Host.SubscribeAsync("*");
        long[] ids = await Host.Engine.PublishBatchAsync(Enumerable.Repeat("a", 100));
        await Host.LeaseAsync(1_000);
        Host.Step(1_000);

        PollPage[] pages = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(() => Host.LeaseAsync(limit: 9))));

        Assert.Equal(ids, pages.SelectMany(LeaseHost.Ids).Concat(await Host.LeaseIdsAsync()).Order());
        Assert.All(pages.SelectMany(one => one.Events), one => Assert.Equal(2, one.Attempt));
    }

    [Fact]
    public async Task A_waiting_lease_is_woken_by_an_event_by_an_expiry_and_when_a_delay_ends()
    {
        await Host.SubscribeAsync("*");
        Task<PollPage> first = Host.LeaseAsync(5_000, timeout: TimeSpan.FromHours(1));
        long id = (await Host.Engine.PublishAsync("a")).FirstId;
        Assert.Equal([id], LeaseHost.Ids(await first.WaitAsync(LeaseHost.Long)));

        Task<PollPage> second = Host.LeaseAsync(3_600_000, timeout: TimeSpan.FromHours(1));
        Host.Time.Step(4_000);
        Assert.False(second.IsCompleted);
        PollPage again = await Host.UntilAnsweredAsync(second, stepMs: 100);
        Assert.Equal((id, 2), (again.Events[0].Id, again.Events[0].Attempt));

        Task<PollPage> third = Host.LeaseAsync(5_000, timeout: TimeSpan.FromHours(1));
        Assert.Equal(1, (await Host.NackAsync([id], delayMs: 60_000)).Changed);
        Host.Time.Step(59_000);
        Assert.False(third.IsCompleted);
        Assert.Equal(3, (await Host.UntilAnsweredAsync(third, stepMs: 100)).Events[0].Attempt);
    }

    [Fact]
    public async Task Sent_back_at_once_wakes_the_next_consumer()
    {
        await Host.SubscribeAsync("*");
        long id = (await Host.Engine.PublishAsync("a")).FirstId;
        await Host.LeaseAsync();
        Task<PollPage> waiting = Host.LeaseAsync(timeout: TimeSpan.FromHours(1));
        await Host.NackAsync([id]);
        Assert.Equal([id], LeaseHost.Ids(await waiting.WaitAsync(LeaseHost.Long)));
    }

    [Fact]
    public async Task The_last_delivery_fails_with_its_reason_and_can_still_be_acknowledged()
    {
        Subscription subscription = await Host.SubscribeAsync("*", deliveriesMax: 1);
        long[] ids = await Host.Engine.PublishBatchAsync(["a", "a", "a"]);
        await Host.LeaseAsync(1_000);
        LeaseResult nacked = await Host.NackAsync([ids[0]], reason: "no such order");
        Assert.Equal((0, 1), (nacked.Changed, nacked.Failed));
        Host.Step(1_000);

        Assert.Equal("sent back: no such order", Look(subscription, ids[0]).Letter!.LastAttempt.Error);
        Assert.Equal("lease expired after 1 deliveries", Look(subscription, ids[1]).Letter!.LastAttempt.Error);
        Assert.Empty(await Host.PollIdsAsync());
        Assert.Empty(await Host.LeaseIdsAsync());

        Assert.Equal(3, (await Host.Engine.AckAsync("s", ids)).Acknowledged);
        Assert.All(ids, id => Assert.Equal(JobState.Completed, Look(subscription, id).State));
        Assert.Equal(3, subscription.Delivered);
    }

    [Fact]
    public async Task Acknowledging_leased_events_one_by_one_stays_one_run_a_second()
    {
        Subscription subscription = await Host.SubscribeAsync("*");
        long[] ids = await Host.Engine.PublishBatchAsync(Enumerable.Repeat("a", 50));
        foreach (long id in ids)
        {
            Assert.Equal([id], await Host.LeaseIdsAsync(limit: 1));
            await Host.Engine.AckAsync("s", id);
        }

        Assert.InRange(subscription.LaneOf(EventPriority.Normal)!.Completed.Intervals, 1, 2);
        Assert.Equal(50, subscription.Delivered);
    }

    [Fact]
    public async Task An_ack_of_some_of_a_lease_leaves_the_rest_leased()
    {
        Subscription subscription = await Host.SubscribeAsync("*");
        long[] ids = await Host.Engine.PublishBatchAsync(Enumerable.Repeat("a", 5));
        await Host.LeaseAsync();
        await Host.Engine.AckAsync("s", ids[1], ids[3]);
        await Host.Engine.AckAsync("s", ids[0], ids[1], ids[3]);

        JobState[] states = [.. ids.Select(id => Look(subscription, id).State)];
        Assert.Equal([JobState.Completed, JobState.Completed, JobState.Active, JobState.Completed, JobState.Active], states);
        Assert.Equal(3, subscription.Delivered);
        LeaseResult nacked = await Host.NackAsync(ids);
        Assert.Equal((2, 3), (nacked.Changed, nacked.Unknown.Count));
        Assert.Equal([ids[2], ids[4]], await Host.PollIdsAsync());
    }

    [Fact]
    public async Task What_is_not_leased_is_neither_sent_back_nor_extended()
    {
        await Host.SubscribeAsync("*");
        long[] ids = await Host.Engine.PublishBatchAsync(["a", "a"]);
        Assert.Equal([ids[0]], await Host.LeaseIdsAsync(1_000, limit: 1));
        Assert.Equal([ids[1]], (await Host.ExtendAsync(ids, 2_000)).Unknown);
        Host.Step(1_999);
        Assert.Equal([ids[1]], await Host.PollIdsAsync());
        Host.Step(1);
        Assert.Equal(ids, (await Host.ExtendAsync(ids, 2_000)).Unknown);
        Assert.Equal(ids, (await Host.NackAsync(ids)).Unknown);
        Assert.Equal(ids, await Host.PollIdsAsync());
    }

    [Fact]
    public async Task An_extension_survives_an_expiry_at_the_same_moment()
    {
        await Host.SubscribeAsync("*");
        long id = (await Host.Engine.PublishAsync("a")).FirstId;
        await Host.LeaseAsync(1_000);
        for (int i = 0; i < 200; i++)
        {
            Task stepping = Task.Run(() => Host.Time.Step(1_000));
            LeaseResult extended = await Host.ExtendAsync([id], 1_500);
            await stepping;
            bool isLeased = Host.Lanes().SelectMany(LeaseHost.DeliveriesOf).Any(one => one.Status.LeaseUntilMs > extended.AtMs);
            Assert.True(extended.Changed == 0 || isLeased || Host.Time.NowMs >= extended.AtMs + 1_500, $"round {i}");
            Host.Step(5_000);
            Assert.Equal([id], await Host.LeaseIdsAsync(1_000));
        }
    }

    [Fact]
    public async Task Held_back_events_are_neither_shown_nor_leased_and_come_when_the_pause_ends()
    {
        await Host.SubscribeAsync("*");
        long normal = (await Host.Engine.PublishAsync("a")).FirstId;
        await PauseAsync(EventPriority.Normal, true);
        long high = (await Host.Engine.PublishAsync("a", priority: EventPriority.High)).FirstId;

        PollPage shown = await Host.Engine.PollAsync("s");
        Assert.Equal([high], LeaseHost.Ids(shown));
        Assert.True(shown.CursorId < normal, "The cursor must not pass what is held back");
        Assert.Equal([high], await Host.LeaseIdsAsync());
        Assert.Equal([normal, high], await Host.PollIdsAsync(0));

        Task<PollPage> waiting = Host.LeaseAsync(timeout: TimeSpan.FromHours(1));
        await PauseAsync(EventPriority.Normal, false);
        Assert.Equal([normal], LeaseHost.Ids(await waiting.WaitAsync(LeaseHost.Long)));
    }

    [Fact]
    public async Task A_disabled_subscription_gives_nothing_until_it_is_enabled()
    {
        Subscription subscription = await Host.SubscribeAsync("*");
        long id = (await Host.Engine.PublishAsync("a")).FirstId;
        await Host.Engine.Engine.Intake.SubmitAsync(new SubscriptionSwitched(subscription.Id, "gone"));
        Assert.Empty(await Host.PollIdsAsync());
        Task<PollPage> waiting = Host.LeaseAsync(timeout: TimeSpan.FromHours(1));
        await Host.Engine.Engine.Subscriptions.EnableAsync(subscription);
        Assert.Equal([id], LeaseHost.Ids(await waiting.WaitAsync(LeaseHost.Long)));
    }

    [Fact]
    public async Task Webhook_subscriptions_are_looked_at_and_never_leased()
    {
        Subscription pushed = await Host.SubscribeAsync("*", callbackUrl: "http://127.0.0.1:9/");
        long[] ids = await Host.Engine.PublishBatchAsync(["a", "a"]);
        await Host.Engine.Engine.Intake.SubmitAsync(
            new DeliveryStarted(pushed.Id, EventPriority.Normal, 0, 0, JobList.Of(ids[..1])));
        DeliveryLane lane = pushed.LaneOf(EventPriority.Normal)!;
        await Host.Engine.Engine.Intake.SubmitAsync(new DeliveryAttempted(
            pushed.Id, EventPriority.Normal, LeaseHost.DeliveriesOf(lane)[0].Id, AttemptEnd.Retry, 1, long.MaxValue, new AttemptNote(1, 500, 1, "x")));
        Assert.Equal(ids, await Host.PollIdsAsync());
        Assert.Empty(await Host.LeaseIdsAsync());
        LeaseHost.DeliveriesOf(lane)[0].InFlight = true;
        Assert.Equal(ids[1..], await Host.PollIdsAsync());
        Assert.Equal(ids, (await Host.NackAsync(ids)).Unknown);
    }

    [Fact]
    public async Task Deleted_events_are_shown_by_no_poll()
    {
        Subscription subscription = await Host.SubscribeAsync("*");
        long[] ids = await Host.Engine.PublishBatchAsync(["a", "a", "a"]);
        await Host.LeaseAsync(1_000, limit: 1);
        await Host.Engine.Engine.Intake.SubmitAsync(new JobsDeleted(subscription.Id, EventPriority.Normal, JobList.Of(ids[..2])));
        Assert.Equal(ids[2..], await Host.PollIdsAsync());
        Assert.Equal(ids[2..], await Host.PollIdsAsync(0));
    }

    [Fact]
    public async Task Nothing_is_leased_when_the_journal_does_not_take_it()
    {
        await Host.SubscribeAsync("*");
        await Host.Engine.PublishAsync("a");
        await Host.Engine.StopAsync();
        PollPage page = await Host.Engine.Engine.Polls.LeaseAsync(Host.Subscriber, 1_000, 10, TimeSpan.Zero, CancellationToken.None);
        Assert.NotEqual(AdmitError.None, page.Error);
        Assert.Empty(page.Events);
        Assert.True(Host.Subscriber.LeaseClaims.IsEmpty);
    }

    private async Task PauseAsync(EventPriority priority, bool paused) =>
        await Host.Engine.Engine.Intake.SubmitAsync(new QueueSwitched(EngineHost.Tenant, "s", priority, paused));

    private JobSight Look(Subscription subscription, long id) =>
        subscription.LaneOf(EventPriority.Normal)!.Look(id, Host.Time.NowMs);
}
