using System.Diagnostics;
using EventOps.Engine.Intake;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Subscriptions;

/// <summary>Acknowledgements that meet each other, and ones that name what is not theirs.</summary>
public sealed class AcknowledgeTests : EngineTest
{
    [Fact]
    public async Task Concurrent_acknowledgements_of_the_same_events_count_once()
    {
        Subscription one = await Host.SubscribeAsync("s", "*");
        Subscription other = await Host.SubscribeAsync("s", "a*");
        long[] ids = await Host.PublishBatchAsync(Enumerable.Range(0, 2_000).Select(i => i % 3 == 0 ? "a" : "b"));
        Task<AckResult>[] callers = [.. Enumerable.Range(0, 8).Select(c => Task.Run(async () =>
        {
            var random = new Random(c);
            AckResult last = null!;
            for (int i = 0; i < 20; i++)
            {
                int from = random.Next(ids.Length);
                last = await Host.AckAsync("s", ids[from..Math.Min(ids.Length, from + random.Next(1, 300))]);
                Assert.Empty(last.Unknown);
            }

            return await Host.AckAsync("s", ids);
        }))];
        foreach (AckResult result in await Task.WhenAll(callers))
        {
            Assert.Equal((AdmitError.None, ids.Length), (result.Error, result.Acknowledged));
        }

        Assert.Equal(ids.Length, one.Delivered);
        Assert.Equal((ids.Length + 2) / 3, other.Delivered);
        Assert.Equal(0, Engine.Subscriptions.BacklogOf(one).Unsettled);
        Assert.Empty((await Host.PollAsync("s")).Events);
    }

    [Fact]
    public async Task Ids_that_are_not_the_subscribers_are_named()
    {
        long before = (await Host.PublishAsync("a")).FirstId;
        await Host.SubscribeAsync("s", "a");
        long mine = (await Host.PublishAsync("a")).FirstId;
        long notMine = (await Host.PublishAsync("b")).FirstId;
        long foreign = (await Host.PublishAsync("a", tenant: "other")).FirstId;
        long last = (await Host.PublishAsync("a")).FirstId;
        AckResult result = await Host.AckAsync("s", last, 0, foreign, before, long.MaxValue, mine, notMine, mine);
        Assert.Equal([0, before, notMine, foreign, long.MaxValue], result.Unknown);
        Assert.Equal(2, result.Acknowledged);
    }

    /// <summary>Ten thousand ids of events that are nobody's: each is unknown, and they cost one walk, not one each.</summary>
    [Fact]
    public async Task Many_ids_that_are_not_the_subscribers_cost_one_walk()
    {
        await Host.SubscribeAsync("s", "rare");
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("common", 60_000).Append("rare"));
        await AssertQuickAsync(async () =>
        {
            AckResult result = await Host.AckAsync("s", ids);
            Assert.Equal((1, 60_000), (result.Acknowledged, result.Unknown.Count));
        });
    }

    /// <summary>Every second event, so that nothing joins: as many runs as ids, under way twice at once.</summary>
    [Fact]
    public async Task Many_runs_under_way_at_once_stay_cheap()
    {
        Subscription subscription = await Host.SubscribeAsync("s", "*");
        await AssertQuickAsync(async () =>
        {
            long before = subscription.Delivered;
            long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 60_000));
            long[] everySecond = [.. ids.Where((_, i) => i % 2 == 0)];
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Host.AckAsync("s", everySecond))));
            Assert.Equal(everySecond.Length, subscription.Delivered - before);
        });
    }

    /// <summary>Whether one of several tries is quick: a machine that is busy with something else holds up one or two, what
    /// costs too much is slow each time. Both take some 200 ms on an idle machine.</summary>
    private static async Task AssertQuickAsync(Func<Task> work)
    {
        const int TriesMax = 5;
        var quick = TimeSpan.FromSeconds(3);
        TimeSpan quickest = TimeSpan.MaxValue;
        for (int i = 0; i < TriesMax && quickest > quick; i++)
        {
            long startedAt = Stopwatch.GetTimestamp();
            await work().WaitAsync(TimeSpan.FromSeconds(60));
            TimeSpan took = Stopwatch.GetElapsedTime(startedAt);
            quickest = took < quickest ? took : quickest;
        }

        Assert.True(quickest <= quick, $"The quickest try took {quickest}");
    }
}
