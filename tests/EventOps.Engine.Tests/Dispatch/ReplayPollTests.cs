using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Dispatch.Leases;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Dispatch;

/// <summary>Replays on polls: behind what is live, at their pace, acknowledged like everything else.</summary>
public sealed class ReplayPollTests : LeaseTest
{
    [Fact]
    public async Task Replayed_events_come_behind_the_live_ones_and_do_not_move_the_cursor()
    {
        Subscription subscription = await Host.SubscribeAsync("*");
        long[] old = await Host.Engine.PublishBatchAsync(["a", "a", "a"]);
        await Host.Engine.AckAsync("s", old);
        await Host.ReplayAsync(subscription, old[0], old[1]);
        long live = (await Host.Engine.PublishAsync("a")).FirstId;

        PollPage page = await Host.Engine.PollAsync("s");
        Assert.Equal([(live, false), (old[0], true), (old[1], true)], page.Events.Select(one => (one.Id, one.IsReplayed)));
        Assert.Equal((live, false), (page.CursorId, page.HasMore));

        PollPage full = await Host.Engine.PollAsync("s", limit: 1);
        Assert.Equal([live], LeaseHost.Ids(full));
        Assert.True(full.HasMore);
        Assert.Equal((live, false), (Assert.Single((await Host.Engine.PollAsync("s", limit: 2)).Events, one => !one.IsReplayed).Id, false));
    }

    [Fact]
    public async Task Acknowledged_sent_back_and_failed_replayed_events_are_the_replays_own()
    {
        Subscription subscription = await Host.SubscribeAsync("*", deliveriesMax: 1);
        long[] old = await Host.Engine.PublishBatchAsync(["a", "a", "a"]);
        await Host.Engine.AckAsync("s", old);
        Subscription replay = await Host.ReplayAsync(subscription, old[0], old[2]);

        PollPage leased = await Host.LeaseAsync();
        Assert.All(leased.Events, one => Assert.Equal((true, 1), (one.IsReplayed, one.Attempt)));
        Assert.Empty((await Host.Engine.PollAsync("s")).Events);
        Assert.Equal(1, (await Host.Engine.AckAsync("s", old[0])).Acknowledged);
        Assert.Equal(1, (await Host.NackAsync([old[1]])).Failed);
        Assert.Equal((1, 1, 1), (replay.Delivered, replay.Lanes.Sum(one => one.FailedCount), replay.Lanes.Sum(one => one.OpenCount)));
        Assert.Equal((3, 0), (subscription.Delivered, subscription.Lanes.Sum(one => one.FailedCount)));

        await Host.Engine.KillAsync();
        Host.Step(10_000);
        replay = Host.Subscriber.Replays[0];
        Assert.Equal(2, replay.Lanes.Sum(one => one.FailedCount));
        Assert.Empty((await Host.Engine.PollAsync("s")).Events);
    }

    [Fact]
    public async Task A_replay_keeps_its_pace_and_a_waiting_poll_wakes_for_it()
    {
        Subscription subscription = await Host.SubscribeAsync("*");
        long[] old = await Host.Engine.PublishBatchAsync(Enumerable.Repeat("a", 10));
        await Host.Engine.AckAsync("s", old);
        await Host.ReplayAsync(subscription, old[0], old[9], eventsPerSecond: 4);

        PollPage burst = await Host.LeaseAsync(60_000);
        Assert.Equal(old[..4], LeaseHost.Ids(burst));
        Assert.False(burst.HasMore);
        Assert.Empty(await Host.LeaseIdsAsync());
        Task<PollPage> waiting = Host.LeaseAsync(60_000, timeout: TimeSpan.FromHours(1));
        long startedMs = Host.Time.NowMs;
        long[] next = LeaseHost.Ids(await Host.UntilAnsweredAsync(waiting, stepMs: 50));
        Assert.InRange(next.Length, 1, ((Host.Time.NowMs - startedMs) / 250) + 1);
        Assert.Equal(old.Skip(4).Take(next.Length), next);
        long live = (await Host.Engine.PublishAsync("a")).FirstId;
        Assert.Equal(live, (await Host.LeaseIdsAsync())[0]);
    }

    [Fact]
    public async Task A_paused_queue_of_replays_holds_back_replays_alone()
    {
        Subscription subscription = await Host.SubscribeAsync("*");
        long[] old = await Host.Engine.PublishBatchAsync(["a"]);
        await Host.Engine.AckAsync("s", old);
        await Host.ReplayAsync(subscription, old[0], old[0]);
        await Host.Engine.Engine.Intake.SubmitAsync(new QueueSwitched(
            EngineHost.Tenant, SubscriptionRegistry.ReplayQueue, EventPriority.Normal, true));
        Assert.Empty(await Host.PollIdsAsync());
        long live = (await Host.Engine.PublishAsync("a")).FirstId;
        Assert.Equal([live], await Host.PollIdsAsync());
    }
}
