using EventOps.Engine.Deliveries;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>What goes before what: within a priority, between priorities, and over all of them when order is strict.</summary>
public sealed class OrderTests() : WebhookTest(settings => settings with { EventsPerDelivery = 10 })
{
    [Fact]
    public async Task Within_a_priority_events_go_in_publish_order()
    {
        Subscription hook = await HookAsync("s");
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 95));
        await UntilAsync(() => hook.Delivered == 95);
        Assert.Equal(ids, Sender.EventsAt("/s"));
        Assert.Equal(JobState.Completed, StateOf(hook, ids[^1]));
    }

    [Fact]
    public async Task Under_a_backlog_higher_priorities_go_first_and_lower_ones_have_their_share()
    {
        Subscription hook = await HookAsync("s");
        Sender.OpenUntilMs = Clock.NowMs + 1_000;
        foreach (EventPriority priority in PublishedPriorities.All)
        {
            await Host.PublishBatchAsync(Enumerable.Repeat("a", 600), priority: priority);
        }

        await SleepAsync(1_000);
        await UntilAsync(() => hook.Delivered == 2_400, "every delivery");

        // Until the highest is used up: of each 15 deliveries 8, 4, 2 and 1.
        List<EventPriority> order = [.. Sender.Posts.Select(PriorityOf)];
        int backlog = order.LastIndexOf(EventPriority.Critical) + 1;
        order.RemoveRange(backlog, order.Count - backlog);
        Assert.InRange(backlog, 60 * 15 / 8 - 4, (60 * 15 / 8) + 4);
        foreach (EventPriority priority in PublishedPriorities.All)
        {
            int share = order.Count(one => one == priority);
            Assert.InRange(share, (backlog * (1 << (int)priority) / 15) - 2, (backlog * (1 << (int)priority) / 15) + 2);
        }

        // In turns, not in blocks: the lowest waits no longer than two rounds, the highest never for more than two others.
        Assert.Contains(EventPriority.Low, order.Take(30));
        Assert.All(Enumerable.Range(4, backlog - 8), i => Assert.Contains(EventPriority.Critical, order.Skip(i).Take(4)));
    }

    [Fact]
    public async Task What_a_priority_does_not_use_the_others_have()
    {
        Subscription hook = await HookAsync("s");
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 500), priority: EventPriority.Low);
        await UntilAsync(() => hook.Delivered == 500);
        Assert.Equal(ids, Sender.EventsAt("/s"));
        Assert.Equal(0, Sender.Posts.Count(one => one.EventIds.Length > 10));
    }

    [Fact]
    public async Task Strict_order_is_publish_order_over_all_priorities_with_one_delivery_at_a_time()
    {
        Subscription hook = await HookAsync("s", terms => terms with { StrictOrdering = true });
        await PauseAllAsync(true);
        var ids = new List<long>();
        var random = new Random(7);
        for (int i = 0; i < 120; i++)
        {
            ids.Add(await PublishAsync(priority: (EventPriority)random.Next(4)));
        }

        await PauseAllAsync(false);
        // While pauses are lifted one by one only what is not paused goes: so order is asked of the rest.
        await UntilAsync(() => hook.Delivered == 120);
        Assert.Equal(ids.Order(), Sender.EventsAt("/s").Order());
        Assert.Equal(1, Sender.InFlightMost);
        foreach (EventPriority priority in PublishedPriorities.All)
        {
            long[] mine = [.. Sender.Posts.Where(one => PriorityOf(one) == priority).SelectMany(one => one.EventIds)];
            Assert.Equal(mine.Order(), mine);
        }
    }

    [Fact]
    public async Task Strict_order_over_priorities_without_pauses()
    {
        Subscription hook = await HookAsync("s", terms => terms with { StrictOrdering = true });
        Sender.Script = _ => null;
        var ids = new List<long> { await PublishAsync() };
        SentPost first = await Sender.PostAsync(1);
        var random = new Random(11);
        for (int i = 0; i < 200; i++)
        {
            ids.Add(await PublishAsync(priority: (EventPriority)random.Next(4)));
        }

        Sender.Script = _ => ScriptedSender.Delivered;
        first.Answer.SetResult(ScriptedSender.Delivered);
        await UntilAsync(() => hook.Delivered == ids.Count);
        Assert.Equal(ids, Sender.EventsAt("/s"));
    }

    [Fact]
    public async Task With_strict_order_a_failure_holds_back_all_that_follow_until_it_is_settled()
    {
        Subscription hook = await HookAsync("s", terms => terms with { StrictOrdering = true });
        Sender.Script = _ => ScriptedSender.Failed();
        long failing = await PublishAsync();
        await UntilTriedAsync(hook, failing);
        long critical = await PublishAsync(priority: EventPriority.Critical);
        await SleepAsync(5_000);
        await UntilTriedAsync(hook, failing, 2);
        Assert.Equal([failing, failing], Sender.EventsAt("/s"));
        Sender.Script = _ => ScriptedSender.Delivered;
        await SleepAsync(30_000);

        await UntilStateAsync(hook, critical, JobState.Completed, EventPriority.Critical);
        Assert.Equal([failing, failing, failing, critical], Sender.EventsAt("/s"));
        Assert.Single(Sender.Posts.Take(3).Select(one => one.DeliveryId).Distinct());
    }

    [Fact]
    public async Task By_default_a_failure_lets_those_behind_it_pass()
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = _ => ScriptedSender.Failed();
        long failing = await PublishAsync();
        await UntilTriedAsync(hook, failing);
        Sender.Script = _ => ScriptedSender.Delivered;
        long behind = await PublishAsync();
        await UntilStateAsync(hook, behind, JobState.Completed);
        Assert.Equal(JobState.Scheduled, StateOf(hook, failing));
    }

    [Fact]
    public async Task A_paused_priority_of_a_strict_subscription_stops_only_itself()
    {
        Subscription hook = await HookAsync("s", terms => terms with { StrictOrdering = true });
        Sender.Script = _ => null;
        long high = await PublishAsync(priority: EventPriority.High);
        SentPost post = await Sender.PostAsync(1);
        long normal = await PublishAsync();
        await PauseAsync("s", EventPriority.High);
        Sender.Script = _ => ScriptedSender.Delivered;
        post.Answer.SetResult(ScriptedSender.Delivered);

        await UntilStateAsync(hook, normal, JobState.Completed);
        Assert.Equal([high, normal], Sender.EventsAt("/s"));
        Assert.Null(Engine.Webhooks!.Problem);
    }

    [Fact]
    public async Task At_most_so_many_are_under_way_as_the_subscription_asked_for()
    {
        Subscription hook = await HookAsync("s", terms => terms with { InFlightMax = 3 });
        Sender.Script = _ => null;
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 100));
        await UntilAsync(() => Sender.Posts.Count == 3);
        for (int i = 0; i < 10; i++)
        {
            int answered = i;
            await UntilAsync(() => Sender.Posts.Count == Math.Min(10, answered + 3));
            Sender.Posts[i].Answer.SetResult(ScriptedSender.Delivered);
        }

        await UntilAsync(() => hook.Delivered == 100);
        Assert.Equal(3, Sender.InFlightMost);
        Assert.Equal(ids, Sender.EventsAt("/s").Order());
    }

    private EventPriority PriorityOf(SentPost post) =>
        Engine.Reader.SeriesOf(Engine.Reader.Find(EngineHost.Tenant, post.EventIds[0])!.Value).Priority;

    private async Task PauseAllAsync(bool paused)
    {
        // The highest last when they are let go, so that the first to go is not what is measured.
        foreach (EventPriority priority in PublishedPriorities.All)
        {
            await PauseAsync("s", priority, paused);
        }
    }
}
