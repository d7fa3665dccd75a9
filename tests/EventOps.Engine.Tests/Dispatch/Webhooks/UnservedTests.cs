using EventOps.Engine.Dispatch;
using EventOps.Engine.Intake;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>What is opened and not taken into service changes nothing of its own accord, in the journal or outside.</summary>
public sealed class UnservedTests : WebhookTest
{
    [Fact]
    public async Task An_engine_that_is_not_served_sends_nothing_and_ends_no_lease_until_it_is()
    {
        await HookAsync("hooked");
        await Host.SubscribeAsync("leasing", "*");
        Sender.OpenUntilMs = Clock.NowMs + 1_000;
        long id = await PublishAsync();
        Assert.Single((await LeaseAsync()).Events);

        await Host.StopAsync();
        int entries = Host.Journal.Entries.Count;
        Host.StaysUnserved = true;
        await Host.RestartAsync();
        Clock.Advance(60_000);

        // The writer goes round: whatever else there was to do had the time of it.
        for (int i = 0; i < 20; i++)
        {
            await PublishAsync();
            entries++;
        }

        Assert.Equal(entries, Host.Journal.Entries.Count);
        Assert.Empty(Sender.Posts);
        Assert.Equal(0, Engine.Webhooks!.Workers);

        Engine.Serve();
        await Sender.PostAsync(post => post.EventIds.Contains(id));
        await UntilAsync(() => Engine.Subscriptions.Registry.FindSubscriber(EngineHost.Tenant, "leasing")!.Subscriptions[0].Lanes.All(
            lane => lane.DeliveryCount == 0 || lane.Look(id, Clock.NowMs).Delivery?.Status.LeaseUntilMs is null or 0));
    }

    [Fact]
    public async Task An_engine_that_was_never_served_closes_and_leaves_all_to_the_next()
    {
        await HookAsync("hooked");
        Sender.OpenUntilMs = Clock.NowMs + 1_000;
        long id = await PublishAsync();
        Host.StaysUnserved = true;
        await Host.RestartAsync();
        Clock.Advance(60_000);
        Host.StaysUnserved = false;
        await Host.RestartAsync();
        await Sender.PostAsync(post => post.EventIds.Contains(id));
        Assert.Single(Sender.Posts);
    }

    private async Task<PollPage> LeaseAsync()
    {
        PollPage page = await Engine.Polls.LeaseAsync(Host.SubscriberOf("leasing"), 10_000, 10, TimeSpan.Zero, CancellationToken.None);
        Assert.Equal(AdmitError.None, page.Error);
        return page;
    }
}
