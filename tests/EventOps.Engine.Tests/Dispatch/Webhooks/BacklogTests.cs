using EventOps.Engine.Deliveries;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>A backlog costs a cursor, however long it is.</summary>
public sealed class BacklogTests() : WebhookTest(settings => settings with { EventsPerDelivery = 1_000 })
{
    [Fact]
    public async Task While_the_circuit_is_open_the_backlog_is_a_cursor()
    {
        Subscription hook = await HookAsync("s");
        Sender.OpenUntilMs = Clock.NowMs + 30_000;
        for (int i = 0; i < 100; i++)
        {
            await Host.PublishBatchAsync(Enumerable.Repeat("a", 1_000));
        }

        DeliveryLane lane = hook.LaneOf(EventPriority.Normal)!;
        await UntilAsync(() => Clock.HasTimerIn(30_000));
        Assert.Equal((0, 0), (lane.DeliveryCount, lane.OpenCount));
        Assert.Equal(100_000, Engine.Subscriptions.BacklogOf(hook).Unsettled);

        Advance(30_000);
        await UntilAsync(() => hook.Delivered == 100_000, "the backlog's delivery");
        Assert.Equal(1, lane.Completed.Intervals);
    }
}
