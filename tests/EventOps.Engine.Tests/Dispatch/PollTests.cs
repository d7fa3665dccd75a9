using EventOps.Engine.Dispatch;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Dispatch;

/// <summary>Polls at their edges: a long acknowledged stretch before the next event, waiting, shutdown.</summary>
public sealed class PollTests : EngineTest
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    /// <summary>After a start nothing remembers how far a subscriber had come: a small page must still find its way.</summary>
    [Fact]
    public async Task An_event_behind_a_long_acknowledged_stretch_is_given_at_once()
    {
        await Host.SubscribeAsync("s", "*");
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 5_001));
        await Host.AckAsync("s", ids[..^1]);
        await Host.RestartAsync();
        PollPage page = await Host.PollAsync("s", limit: 1);
        Assert.Equal(ids[^1], Assert.Single(page.Events).Id);
    }

    [Fact]
    public async Task A_waiting_poll_does_not_wait_while_there_is_more_to_look_at()
    {
        await Host.SubscribeAsync("s", "*");
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 200_001));
        await Host.AckAsync("s", ids[..^1]);
        await Host.RestartAsync();
        Task<PollPage> poll = Engine.Polls.PollAsync(Host.SubscriberOf("s"), null, 1, Long, CancellationToken.None);
        Assert.Equal(ids[^1], Assert.Single((await poll.WaitAsync(Long)).Events).Id);
    }

    [Fact]
    public async Task A_waiting_poll_is_woken_by_its_event_and_not_by_others()
    {
        await Host.SubscribeAsync("s", "wanted");
        Task<PollPage> poll = Wait();
        await Host.PublishAsync("other");
        Assert.False(poll.IsCompleted);
        long id = (await Host.PublishAsync("wanted")).FirstId;
        Assert.Equal(id, Assert.Single((await poll.WaitAsync(Long)).Events).Id);
        Assert.Equal(0, Engine.Polls.Waiters);
    }

    [Fact]
    public async Task Many_polls_that_wait_meanwhile_lose_no_event()
    {
        await Host.SubscribeAsync("s", "*");
        var seen = new List<long>();
        var given = new List<long>();
        Task publisher = Task.Run(async () =>
        {
            for (int i = 0; i < 500; i++)
            {
                given.Add((await Host.PublishAsync("a")).FirstId);
            }
        });
        long since = 0;
        while (seen.Count < 500)
        {
            PollPage page = await Engine.Polls.PollAsync(
                Host.SubscriberOf("s"), since, 7, Long, CancellationToken.None).WaitAsync(Long);
            seen.AddRange(page.Events.Select(one => one.Id));
            since = page.CursorId;
        }

        await publisher;
        Assert.Equal(given, seen);
    }

    [Fact]
    public async Task Closing_the_engine_answers_waiting_polls()
    {
        await Host.SubscribeAsync("s", "*");
        Task<PollPage> poll = Wait();
        await Host.StopAsync();
        Assert.Empty((await poll.WaitAsync(Long)).Events);
        await Host.RestartAsync();
    }

    [Fact]
    public async Task A_subscription_made_while_a_poll_waits_counts_from_then_on()
    {
        await Host.SubscribeAsync("s", "never");
        Task<PollPage> poll = Wait();
        Subscription second = await Host.SubscribeAsync("s", "a");
        long id = (await Host.PublishAsync("a")).FirstId;
        Assert.True(id > second.Id);
        Assert.Equal(id, Assert.Single((await poll.WaitAsync(Long)).Events).Id);
    }

    private Task<PollPage> Wait() =>
        Engine.Polls.PollAsync(Host.SubscriberOf("s"), null, 10, Long, CancellationToken.None);
}
