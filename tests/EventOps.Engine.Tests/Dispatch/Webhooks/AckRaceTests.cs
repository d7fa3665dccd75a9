using EventOps.Engine.Deliveries;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>Acknowledgements of what is being delivered: one state each, and counted once.</summary>
public sealed class AckRaceTests() : WebhookTest(settings => settings with { EventsPerDelivery = 7 })
{
    [Fact]
    public async Task Events_acknowledged_while_they_are_under_way_are_counted_once()
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = _ => null;
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 7));
        SentPost post = await Sender.PostAsync(1);
        await Host.AckAsync("s", ids[1], ids[4]);
        Assert.Equal(2, hook.Delivered);
        post.Answer.SetResult(ScriptedSender.Delivered);
        await UntilAsync(() => hook.Delivered == 7);
        await Host.AckAsync("s", ids);
        Assert.Equal(7, hook.Delivered);
        Assert.Equal(7, hook.LaneOf(EventPriority.Normal)!.Completed.Count);
    }

    [Fact]
    public async Task What_was_acknowledged_is_not_sent_again_and_the_rest_keeps_its_delivery()
    {
        Subscription hook = await HookAsync("s");
        Sender.Script = _ => ScriptedSender.Failed();
        long[] ids = await Host.PublishBatchAsync(Enumerable.Repeat("a", 3));
        await UntilTriedAsync(hook, ids[2]);
        await Host.AckAsync("s", ids[1]);
        Sender.Script = _ => ScriptedSender.Delivered;
        await SleepAsync(5_000);
        await UntilAsync(() => hook.Delivered == 3);
        Assert.Equal([ids[0], ids[2]], Sender.Posts[1].EventIds);
        Assert.Equal(Sender.Posts[0].DeliveryId, Sender.Posts[1].DeliveryId);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Acknowledgements_race_deliveries(int seed)
    {
        Subscription hook = await HookAsync("s", terms => terms with { InFlightMax = 3 });
        Subscription polled = await Host.SubscribeAsync("s", "*");
        var random = new Random(seed);
        var ids = new List<long>();
        var acks = new List<Task>();
        for (int round = 0; round < 60; round++)
        {
            ids.AddRange(await Host.PublishBatchAsync(Enumerable.Repeat("a", random.Next(1, 40))));
            int from = random.Next(Math.Max(0, ids.Count - 60), ids.Count);
            long[] some = [.. ids.Skip(from).Take(random.Next(1, 30)).Where(_ => random.Next(4) != 0)];
            acks.Add(Task.Run(() => Host.AckAsync("s", some)));
        }

        await Task.WhenAll(acks);
        await UntilAsync(() => hook.Delivered >= ids.Count, "every event");
        await UntilAsync(() => Engine.Subscriptions.BacklogOf(hook).Unsettled == 0, "nothing pending");
        await Host.AckAsync("s", [.. ids]);
        DeliveryLane lane = hook.LaneOf(EventPriority.Normal)!;
        Assert.Equal((ids.Count, ids.Count, 0, 0), (hook.Delivered, lane.Completed.Count, lane.OpenCount, lane.FailedCount));
        Assert.Equal(ids.Count, polled.Delivered);
        Assert.All(ids, id => Assert.Equal(JobState.Completed, StateOf(hook, id)));
    }
}
