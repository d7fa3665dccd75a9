using EventOps.Engine.Dispatch.Sending;
using EventOps.Engine.Dispatch.Webhooks;
using EventOps.Engine.Intake;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>While nothing goes wrong, nothing arrives twice.</summary>
public sealed class OnceTests
{
    [Fact]
    public Task Every_event_arrives_once_however_many_posts_are_under_way() => RunAsync(AttemptOutcome.Delivered, batches: 50);

    /// <summary>The clock stands, so that no second attempt is ever due; a thousand wait for theirs meanwhile.</summary>
    [Fact]
    public Task What_failed_waits_for_its_time() => RunAsync(AttemptOutcome.Failed, batches: 10);

    private static async Task RunAsync(AttemptOutcome outcome, int batches)
    {
        const int Each = 200;
        using var sender = new RecordingSender(outcome);
        var settings = new WebhookSettings { LingerMs = 0, EventsPerDelivery = 1, OpenDeliveriesMax = batches * Each };
        await using var host = new EngineHost(options => options with { Webhooks = settings }, webhooks: new WebhookPorts(sender, sender));
        ControlReceipt made = await host.Engine.Subscriptions.SubscribeAsync(
            new SubscriptionTerms(EngineHost.Tenant, "wide", ["*"], [], 0, "http://127.0.0.1:9/hook") { InFlightMax = 16 }, "whsec_secret");
        Assert.Equal(AdmitError.None, made.Error);
        for (int i = 0; i < batches; i++)
        {
            await host.PublishBatchAsync(Enumerable.Repeat("deploy", Each));
        }

        await sender.ArrivedAsync(batches * Each);
        await host.StopAsync();
        Assert.Equal(batches * Each, sender.Events.Count);
        Assert.Equal(batches * Each, sender.Events.Distinct().Count());
    }
}
