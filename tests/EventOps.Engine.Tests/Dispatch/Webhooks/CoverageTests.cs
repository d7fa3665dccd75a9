using EventOps.Engine.Dispatch;
using EventOps.Engine.Queues;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>Which subscriptions have somebody who takes their events, and what subscribers have yet to take.</summary>
public sealed class CoverageTests : WebhookTest
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_consumer_is_live_for_a_while_after_whatever_it_does()
    {
        await Host.SubscribeAsync("s", "a");
        await Host.SubscribeAsync("s", "b");
        await Host.SubscribeAsync("other", "a");
        Assert.Equal((3, 0, 0, 0), Count());
        long id = await PublishAsync();
        foreach (Func<Task> act in (Func<Task>[])
        [
            () => Host.PollAsync("s"),
            () => Host.AckAsync("s", id),
            () => Engine.Polls.LeaseAsync(Host.SubscriberOf("s"), 1_000, 1, TimeSpan.Zero, CancellationToken.None),
            () => Engine.Leases.NackAsync(Host.SubscriberOf("s"), [id], 0, null).AsTask(),
            () => Engine.Leases.ExtendAsync(Host.SubscriberOf("s"), [id], 1_000).AsTask(),
        ])
        {
            await act();
            Assert.Equal((3, 2, 2, 0), Count());
            Clock.NowMs += 120_000;
            Assert.Equal((3, 2, 2, 0), Count());
            Clock.NowMs++;
            Assert.Equal((3, 0, 0, 0), Count());
        }
    }

    [Fact]
    public async Task Who_waits_or_reads_a_stream_is_live_however_long()
    {
        await Host.SubscribeAsync("s", "never");
        using (EventStream stream = Engine.Polls.OpenStream(Host.SubscriberOf("s"), null)!)
        {
            Clock.NowMs += 3_600_000;
            Assert.Equal((1, 1, 1, 0), Count());
        }

        Clock.NowMs += 3_600_000;
        Assert.Equal((1, 0, 0, 0), Count());
        using var gone = new CancellationTokenSource();
        Task poll = Engine.Polls.PollAsync(Host.SubscriberOf("s"), null, 1, TimeSpan.FromHours(9), gone.Token);
        Clock.NowMs += 3_600_000;
        Assert.Equal((1, 1, 1, 0), Count());
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        Clock.NowMs += 3_600_000;
        Assert.Equal((1, 0, 0, 0), Count());
    }

    [Fact]
    public async Task A_webhook_is_live_while_its_circuit_is_closed_and_a_disabled_one_is_not_expected()
    {
        Subscription hook = await HookAsync("hook");
        Assert.Equal((1, 1, 1, 0), Count());
        Sender.OpenUntilMs = Clock.NowMs + 60_000;
        Assert.Equal((1, 0, 0, 0), Count());
        Sender.OpenUntilMs = 0;
        await JournalAsync(new SubscriptionSwitched(hook.Id, "gone"));
        Assert.Equal((0, 0, 0, 0), Count());

        await Host.PollAsync("hook");
        Assert.Equal((0, 1, 0, 1), Count());
    }

    [Fact]
    public async Task Backlogs_are_what_the_queues_show()
    {
        await Host.SubscribeAsync("s", "a");
        await Host.SubscribeAsync("s", "*");
        await Host.SubscribeAsync("other", "b");
        long[] ids = await Host.PublishBatchAsync(["a", "b", "a", "a", "b"]);
        await Engine.Polls.LeaseAsync(Host.SubscriberOf("s"), 60_000, 2, TimeSpan.Zero, CancellationToken.None);
        await Host.AckAsync("s", ids[4]);
        Dictionary<string, long> queues = Engine.Queues.List(EngineHost.Tenant)
            .Where(static one => !one.Name.IsReplays)
            .GroupBy(static one => one.Name.Subscriber)
            .ToDictionary(static one => one.Key, static one => one.Sum(Unsettled));
        Dictionary<string, long> backlogs = Engine.Subscriptions.CountBacklogs().ToDictionary(static one => one.Subscriber, static one => one.Jobs);
        Assert.Equal(queues, backlogs);
        Assert.Equal((7, 2), (backlogs["s"], backlogs["other"]));
    }

    private static long Unsettled(QueueStatus queue) => queue.Waiting + queue.Active + queue.Scheduled;

    private (int Expected, int Active, int Matched, int Ignored) Count()
    {
        CoverageCount count = Engine.Subscriptions.CountCoverage(Engine.Webhooks, Window);
        return (count.Expected, count.Active, count.Matched, count.Ignored);
    }
}
