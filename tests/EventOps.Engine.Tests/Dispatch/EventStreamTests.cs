using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Dispatch.Leases;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Dispatch;

/// <summary>Streams: where they start, that they repeat nothing but what is due again, and how they end.</summary>
public sealed class EventStreamTests : LeaseTest
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task It_starts_with_what_is_not_acknowledged_and_goes_on_without_repeating()
    {
        await Host.SubscribeAsync("*");
        long[] ids = await Host.Engine.PublishBatchAsync(["a", "a", "a"]);
        await Host.Engine.AckAsync("s", ids[1]);
        using EventStream stream = Open();
        Assert.Equal([ids[0]], await NextAsync(stream, limit: 1));
        Assert.Equal([ids[2]], await NextAsync(stream, limit: 1));
        Task<long[]> waiting = NextAsync(stream);
        long next = (await Host.Engine.PublishAsync("a")).FirstId;
        Assert.Equal([next], await waiting);
        Assert.Equal([ids[0], ids[2], next], await Host.PollIdsAsync());
    }

    [Fact]
    public async Task It_resumes_behind_the_last_event_whatever_became_of_the_others()
    {
        await Host.SubscribeAsync("*");
        long[] ids = await Host.Engine.PublishBatchAsync(Enumerable.Repeat("a", 6));
        await Host.Engine.AckAsync("s", ids[3]);
        await Host.LeaseAsync(1_000, limit: 2);
        Host.Step(1_000);

        // The first two are due again: the second lies behind the last event and is given once.
        using EventStream stream = Open(ids[0]);
        Assert.Equal(ids[1..4], await NextAsync(stream, limit: 3));
        Assert.Equal(ids[4..], await NextAsync(stream, limit: 3));
        Assert.Equal([ids[0]], await NextAsync(stream, limit: 3));
        Task<long[]> waiting = NextAsync(stream);
        long next = (await Host.Engine.PublishAsync("a")).FirstId;
        Assert.Equal([next], await waiting);
    }

    [Fact]
    public async Task What_becomes_due_again_is_given_once_more_each_time()
    {
        await Host.SubscribeAsync("*");
        await Host.SubscribeAsync("a");
        long[] ids = await Host.Engine.PublishBatchAsync(["a", "a", "a"]);
        using EventStream stream = Open();
        Assert.Equal(ids, await NextAsync(stream));
        for (int round = 0; round < 3; round++)
        {
            Assert.Equal(ids, await Host.LeaseIdsAsync());
            await Host.NackAsync(ids);
            Assert.Equal(ids[..2], await NextAsync(stream, limit: 2));
            Assert.Equal(ids[2..], await NextAsync(stream, limit: 2));
            long next = (await Host.Engine.PublishAsync("b")).FirstId;
            Assert.Equal([next], await NextAsync(stream));
            await Host.Engine.AckAsync("s", next);
        }
    }

    [Fact]
    public async Task A_pause_and_its_end_repeat_nothing()
    {
        await Host.SubscribeAsync("*");
        long first = (await Host.Engine.PublishAsync("a")).FirstId;
        using EventStream stream = Open();
        Assert.Equal([first], await NextAsync(stream));
        await PauseAsync(true);
        long held = (await Host.Engine.PublishAsync("a")).FirstId;
        long high = (await Host.Engine.PublishAsync("a", priority: EventPriority.High)).FirstId;
        Assert.Equal([high], await NextAsync(stream));
        await PauseAsync(false);
        Assert.Equal([held], await NextAsync(stream));
    }

    [Fact]
    public async Task Nothing_for_a_while_is_said_by_the_clock()
    {
        await Host.SubscribeAsync("*");
        using EventStream stream = Open();
        Task<IReadOnlyList<PolledEvent>?> waiting = stream.NextAsync(10, Heartbeat, CancellationToken.None).AsTask();
        Host.Time.Step(14_999);
        Assert.False(waiting.IsCompleted);
        Host.Time.Step(1);
        Assert.Empty((await waiting.WaitAsync(LeaseHost.Long))!);
    }

    [Fact]
    public async Task Replayed_events_are_given_once_at_their_pace()
    {
        Subscription subscription = await Host.SubscribeAsync("*");
        long[] old = await Host.Engine.PublishBatchAsync(["a", "a", "a"]);
        await Host.Engine.AckAsync("s", old);
        using EventStream stream = Open();
        Task<IReadOnlyList<PolledEvent>?> waiting = stream.NextAsync(10, Heartbeat, CancellationToken.None).AsTask();
        await Host.ReplayAsync(subscription, old[0], old[2], eventsPerSecond: 2);
        Assert.Equal([(old[0], true), (old[1], true)], (await waiting.WaitAsync(LeaseHost.Long))!.Select(one => (one.Id, one.IsReplayed)));
        Task<long[]> rest = NextAsync(stream);
        Assert.Equal(old[2..], await Host.UntilAnsweredAsync(rest, stepMs: 100));
    }

    [Fact]
    public async Task It_ends_with_the_last_subscription_and_with_the_server()
    {
        Subscription subscription = await Host.SubscribeAsync("*");
        using EventStream unsubscribed = Open();
        Task<IReadOnlyList<PolledEvent>?> waiting = unsubscribed.NextAsync(10, Heartbeat, CancellationToken.None).AsTask();
        await Host.Engine.Engine.Subscriptions.UnsubscribeAsync(subscription);
        Assert.Null(await waiting.WaitAsync(LeaseHost.Long));

        await Host.SubscribeAsync("*");
        using EventStream stopped = Open();
        waiting = stopped.NextAsync(10, Heartbeat, CancellationToken.None).AsTask();
        Host.Engine.Engine.Polls.Stop();
        Assert.Null(await waiting.WaitAsync(LeaseHost.Long));
    }

    [Fact]
    public async Task There_are_no_more_than_there_may_be()
    {
        await using var few = new EngineHost(options => options with { PollWaitersMax = 2 });
        await few.SubscribeAsync("s", "*");
        PollService polls = few.Engine.Polls;
        EventStream first = polls.OpenStream(few.SubscriberOf("s"), null)!;
        using EventStream second = polls.OpenStream(few.SubscriberOf("s"), null)!;
        Assert.Null(polls.OpenStream(few.SubscriberOf("s"), null));
        Assert.Equal(2, polls.Streams);
        first.Dispose();
        first.Dispose();
        Assert.Equal(1, polls.Streams);
        using EventStream third = polls.OpenStream(few.SubscriberOf("s"), null)!;
        Assert.NotNull(third);
    }

    private EventStream Open(long? sinceId = null) => Host.Engine.Engine.Polls.OpenStream(Host.Subscriber, sinceId)!;

    private static async Task<long[]> NextAsync(EventStream stream, int limit = 100) =>
        [.. (await stream.NextAsync(limit, TimeSpan.FromHours(1), CancellationToken.None).AsTask().WaitAsync(LeaseHost.Long))!.Select(one => one.Id)];

    private async Task PauseAsync(bool paused) => await Host.Engine.Engine.Intake.SubmitAsync(new QueueSwitched(
        EngineHost.Tenant, "s", EventPriority.Normal, paused));
}
