using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch.Webhooks;
using EventOps.Engine.Intake;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>Strict order is publish order over all priorities, which are lanes of their own.</summary>
public sealed class StrictOrderTests
{
    private static readonly SubscriptionTerms Strict =
        new(EngineHost.Tenant, "strict", ["*"], [], 0, "http://127.0.0.1:9/hook") { StrictOrdering = true };

    [Fact]
    public async Task Events_of_changing_priority_arrive_as_they_were_published()
    {
        const int Events = 4_000;
        using var sender = new RecordingSender();
        await using EngineHost host = HostOf(sender);
        await SubscribeAsync(host);
        for (int i = 0; i < Events; i++)
        {
            // High lanes are looked at first: a low one right behind a high one is what could overtake.
            await host.PublishAsync("deploy", priority: i % 2 == 0 ? EventPriority.Critical : EventPriority.Low);
        }

        await sender.ArrivedAsync(Events);
        Assert.Equal([.. host.All().Select(one => one.Id).Order()], sender.Events);
    }

    [Fact]
    public async Task A_look_at_all_lanes_goes_no_further_in_one_than_in_the_other()
    {
        await using var host = new EngineHost();
        Subscription subscription = await host.SubscribeAsync("strict", "*");
        var high = new LaneScan(host.Engine.Reader, subscription, subscription.LaneOf(EventPriority.High)!);
        var low = new LaneScan(host.Engine.Reader, subscription, subscription.LaneOf(EventPriority.Low)!);
        await host.PublishAsync("deploy", priority: EventPriority.Low);
        long untilId = host.Engine.Reader.NewestId;
        high.Look(10, untilId: untilId);
        await host.PublishAsync("deploy", priority: EventPriority.High);
        await host.PublishAsync("deploy", priority: EventPriority.Low);
        low.Look(10, untilId: untilId);
        Assert.Empty(high.Found);
        Assert.Equal(untilId, Assert.Single(low.Found).Id);
    }

    [Fact]
    public async Task A_paused_priority_holds_back_itself_alone()
    {
        using var sender = new RecordingSender();
        await using EngineHost host = HostOf(sender);
        await SubscribeAsync(host);
        await host.PublishAsync("deploy", priority: EventPriority.High);
        await sender.ArrivedAsync(1);
        await host.Engine.Intake.SubmitAsync(new QueueSwitched(EngineHost.Tenant, "strict", EventPriority.High, Paused: true));
        long held = (await host.PublishAsync("deploy", priority: EventPriority.High)).FirstId;
        long[] passing = [.. await host.PublishBatchAsync(Enumerable.Repeat("deploy", 3))];
        await sender.ArrivedAsync(3);
        Assert.Equal(passing, sender.Events.Skip(1));

        await host.Engine.Intake.SubmitAsync(new QueueSwitched(EngineHost.Tenant, "strict", EventPriority.High, Paused: false));
        await sender.ArrivedAsync(1);
        Assert.Equal(held, sender.Events[^1]);
        Assert.Null(host.Engine.Webhooks!.Problem);
    }

    private static EngineHost HostOf(RecordingSender sender) => new(
        options => options with { Webhooks = new WebhookSettings { LingerMs = 0 } }, webhooks: new WebhookPorts(sender, sender));

    private static async Task SubscribeAsync(EngineHost host)
    {
        ControlReceipt made = await host.Engine.Subscriptions.SubscribeAsync(Strict, "whsec_secret");
        Assert.Equal(AdmitError.None, made.Error);
    }
}
