using EventOps.Engine.Deliveries;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>What keeps events in the backlog: linger, rates, pauses, circuits.</summary>
public sealed class HoldBackTests() : WebhookTest(settings => settings with { LingerMs = 50, EventsPerDelivery = 10, OpenDeliveriesMax = 20, BatchBytesMax = 2_000 })
{
    [Fact]
    public async Task A_post_that_is_not_full_waits_for_more_counted_from_its_first_event()
    {
        await HookAsync("s");
        var ids = new List<long> { await PublishAsync() };
        await UntilAsync(() => Clock.HasTimerIn(50));
        Advance(30);
        ids.Add(await PublishAsync());
        await UntilAsync(() => Clock.HasTimerIn(20));
        Assert.Empty(Sender.Posts);
        Advance(20);
        Assert.Equal(ids, (await Sender.PostAsync(1)).EventIds);
        Assert.Single(Sender.Posts);
    }

    [Fact]
    public async Task A_full_post_waits_for_nothing_and_is_never_larger()
    {
        await HookAsync("s");
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 27));
        await UntilAsync(() => Sender.Posts.Count == 2);
        Assert.All(Sender.Posts, one => Assert.Equal(10, one.EventIds.Length));
        await UntilAsync(() => Clock.HasTimerIn(50));
        Advance(50);
        Assert.Equal(ids[20..], (await Sender.PostAsync(3)).EventIds);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_make_events_wait_for_it()
    {
        await HookAsync("s");
        await PublishAsync();
        await UntilAsync(() => Clock.HasTimerIn(50));
        Clock.NowMs -= 3_600_000;
        Advance(50);
        await Sender.PostAsync(1);

        // Ids go on from the last one, so this event's time is an hour ahead.
        long later = await PublishAsync();
        await UntilAsync(() => Clock.HasTimerIn(50) || Sender.Posts.Count == 2);
        Advance(50);
        Assert.Equal([later], (await Sender.PostAsync(2)).EventIds);
    }

    [Fact]
    public async Task Posts_are_cut_by_bytes_and_an_event_larger_than_that_goes_alone()
    {
        await HookAsync("s");
        string Data(int bytes) => new('x', bytes);
        long[] small = await Host.PublishBatchAsync(Enumerable.Repeat("a", 3), data: $"{{\"p\"={Data(900)}}}".Replace('"', '\''));
        long large = await PublishAsync(data: Data(5_000));
        long[] rest = await Host.PublishBatchAsync(Enumerable.Repeat("a", 7));
        await UntilAsync(() => Clock.HasTimerIn(50) || Sender.Posts.Count > 0);
        Advance(50);
        await UntilAsync(() => Sender.EventsAt("/s").Length == 11);
        Assert.Equal([small[..2], [small[2]], [large], rest], Sender.Posts.Select(one => one.EventIds));
    }

    [Fact]
    public async Task No_more_than_the_rate_allows_leave_within_a_second()
    {
        Subscription hook = await HookAsync("s", terms => terms with { EventsPerSecond = 20 });
        await Host.PublishBatchAsync(Enumerable.Repeat("a", 100));
        await UntilAsync(() => hook.Delivered == 20);
        for (int second = 1; second <= 4; second++)
        {
            for (int step = 0; step < 20; step++)
            {
                await UntilAsync(() => Clock.HasTimerIn(50), "the sleep until the next event");
                Advance(50);
                int expected = (second * 20) + step + 1;
                await UntilAsync(() => hook.Delivered == expected);
            }
        }

        Assert.Equal(100, Sender.EventsAt("/s").Length);
    }

    [Fact]
    public async Task A_paused_queue_keeps_what_comes_and_lets_what_is_under_way_end()
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = _ => null;
        long[] first = await Host.PublishBatchAsync(Enumerable.Repeat("a", 10));
        SentPost post = await Sender.PostAsync(1);
        await PauseAsync("s", EventPriority.Normal);
        long[] second = await Host.PublishBatchAsync(Enumerable.Repeat("a", 10));
        long[] high = await Host.PublishBatchAsync(Enumerable.Repeat("a", 10), priority: EventPriority.High);
        Sender.Script = _ => ScriptedSender.Delivered;
        post.Answer.SetResult(ScriptedSender.Delivered);
        await UntilStateAsync(hook, high[^1], JobState.Completed, EventPriority.High);
        await UntilStateAsync(hook, first[0], JobState.Completed);
        Assert.All(second, id => Assert.Equal(JobState.Waiting, StateOf(hook, id)));
        await Host.RestartAsync();
        Assert.Equal(JobState.Waiting, StateOf(hook, second[0]));

        await PauseAsync("s", EventPriority.Normal, paused: false);
        await UntilStateAsync(hook, second[^1], JobState.Completed);
        Assert.Equal([.. first, .. high, .. second], Sender.EventsAt("/s"));
    }

    [Fact]
    public async Task What_waits_in_the_channel_when_a_queue_is_paused_is_not_sent()
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = _ => null;
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 30));
        SentPost post = await Sender.PostAsync(1);
        await UntilStateAsync(hook, ids[10], JobState.Active);
        await UntilStateAsync(hook, ids[20], JobState.Active);
        await PauseAsync("s", EventPriority.Normal);
        Sender.Script = _ => ScriptedSender.Delivered;
        post.Answer.SetResult(ScriptedSender.Delivered);
        await UntilStateAsync(hook, ids[10], JobState.Scheduled);
        await UntilStateAsync(hook, ids[20], JobState.Scheduled);
        await UntilStateAsync(hook, ids[0], JobState.Completed);
        Assert.Single(Sender.Posts);
        await PauseAsync("s", EventPriority.Normal, paused: false);
        await UntilAsync(() => hook.Delivered == 30);
        Assert.Equal(ids, Sender.EventsAt("/s"));
    }

    [Fact]
    public async Task A_receiver_that_refuses_everything_costs_no_more_than_the_open_deliveries_there_may_be()
    {
        Subscription hook = await HookAsync("s", terms => terms with { InFlightMax = 4 });
        Sender.Script = _ => ScriptedSender.Failed(400);
        for (int i = 0; i < 10; i++)
        {
            await Host.PublishBatchAsync(Enumerable.Repeat("a", 1_000));
        }

        DeliveryLane lane = hook.LaneOf(EventPriority.Normal)!;
        await UntilAsync(() => lane.DeliveryCount == 20 && Sender.Posts.Count == 20 && Clock.HasTimerIn(5_000));
        await PublishAsync();
        Assert.Equal((20, 200, 20), (lane.DeliveryCount, lane.OpenCount, Sender.Posts.Count));
        Assert.Equal(10_001, Engine.Subscriptions.BacklogOf(hook).Unsettled);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task Turns_are_counted_by_what_goes_and_not_by_looks_at_a_closed_door(int vainLooks)
    {
        Subscription hook = await HookAsync("s");
        Sender.OpenUntilMs = Clock.NowMs + 1_000;
        await Host.PublishBatchAsync(Enumerable.Repeat("a", 100), priority: EventPriority.Low);
        long[] critical = await Host.PublishBatchAsync(Enumerable.Repeat("a", 100), priority: EventPriority.Critical);
        for (int looks = 0; looks < vainLooks; looks++)
        {
            // Each publish of another event is a look in vain.
            int asked = Sender.Asked;
            await PublishAsync(priority: EventPriority.Critical);
            await UntilAsync(() => Sender.Asked > asked, "a look");
        }

        await UntilAsync(() => Clock.HasTimerIn(1_000));
        Advance(1_000);
        await UntilAsync(() => Sender.Posts.Count >= 5);
        Assert.Equal(critical[..10], Sender.Posts[0].EventIds);
        Assert.Equal(4, Sender.Posts.Take(4).Count(one => one.EventIds.Length == 10 && one.EventIds[0] >= critical[0]));
        Assert.Equal(0, hook.LaneOf(EventPriority.Low)!.FailedCount);
    }
}
