using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Inboxes;
using EventOps.Engine.Intake;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Queues;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Inboxes;

public sealed class InboxTests : EngineTest
{
    [Fact]
    public async Task Nobody_sees_the_inbox_itself()
    {
        long[] ids = await Host.TriggerAsync(["a", "b"]);
        long inboxId = Host.Inbox().Id;
        SubscriptionRegistry registry = Engine.Subscriptions.Registry;

        Assert.Empty(registry.Of(EngineHost.Tenant));
        Assert.Equal(0, registry.Count);
        Assert.Equal(0, Engine.Status.Subscriptions);
        Assert.Empty(registry.SubscribersIn(EngineHost.Tenant));
        Assert.Equal(0, registry.SubscribersOf(EngineHost.Tenant));
        Assert.Null(registry.FindSubscriber(EngineHost.Tenant, SubscriptionRegistry.Inbox));
        Assert.Equal(QueueName.Replays, Assert.Single(Engine.Queues.List(EngineHost.Tenant)).Name);
        Assert.Null(Engine.Queues.FindJob(EngineHost.Tenant, new JobId(ids[0], inboxId)));
        Assert.Equal(QueueChangeResult.NotFound, (await Engine.Queues.DeleteAsync(EngineHost.Tenant, new JobId(ids[0], inboxId))).Result);
        Assert.Empty(Engine.Subscriptions.DeliveriesOf(EngineHost.Tenant, Host.All()[0]));
        Assert.Equal(default, Engine.Subscriptions.OutcomesSince(EngineHost.Tenant, 0));
        Assert.False(registry.Find(inboxId)!.IsCallers);
        Assert.Equal(0, (await Host.PublishAsync("a")).Matches);
    }

    [Fact]
    public async Task Acknowledging_tells_no_statistics_of_deliveries()
    {
        long[] ids = await Host.TriggerAsync(["a", "b"]);
        Assert.Equal(2, (await Host.AckInboxAsync(ids)).Acknowledged);
        Assert.Equal(default, Engine.Subscriptions.OutcomesSince(EngineHost.Tenant, 0));
        Assert.Empty(Engine.DeliveryAudit.Run().Violations);
    }

    [Fact]
    public async Task Opened_by_many_at_once_there_is_one_and_a_restart_brings_it_back()
    {
        AdmitError[] opened = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Engine.Inboxes.OpenAsync(EngineHost.Tenant).AsTask()));
        Assert.All(opened, error => Assert.Equal(AdmitError.None, error));
        long id = Host.Inbox().Id;
        Assert.Single(Engine.Subscriptions.Registry.All);
        long[] ids = await Host.TriggerAsync(["a"]);
        await Host.KillAsync();
        Assert.Equal(id, Host.Inbox().Id);
        await Host.RestartAsync();
        Assert.Equal(id, Host.Inbox().Id);
        Assert.Equal(ids, Host.WholeInbox().Select(one => one.Reference.Id));
        Assert.False(Engine.Inboxes.IsOpen("other"));
    }

    [Fact]
    public async Task Events_of_the_bus_and_of_other_tenants_are_not_in_it()
    {
        await Host.TriggerAsync(["a"]);
        long published = (await Host.PublishAsync("a")).FirstId;
        long others = (await Host.TriggerAsync(["a"], "other"))[0];

        Assert.Single(Host.WholeInbox());
        Assert.Null(Engine.Inboxes.Find(EngineHost.Tenant, published));
        Assert.Null(Engine.Inboxes.Find(EngineHost.Tenant, others));
        Assert.Equal([published, others], (await Host.AckInboxAsync(published, others)).Unknown.Order());
        Assert.Equal(2, Host.All().Count);
    }

    [Fact]
    public async Task Acknowledged_one_by_one_in_any_order_over_hours_it_ends_as_one_run()
    {
        const int Count = 2_000;
        long[] ids = await Host.TriggerAsync(Enumerable.Repeat("a", Count));
        long[] shuffled = [.. ids];
        new Random(7).Shuffle(shuffled);
        foreach (long id in shuffled)
        {
            Host.Clock.NowMs += 5_000;
            Assert.Equal(1, (await Host.AckInboxAsync(id)).Acknowledged);
        }

        DeliveryLane lane = Host.Inbox().LaneOf(EventPriority.Normal)!;
        Assert.Equal((1, Count), (lane.Completed.Intervals, lane.Completed.Count));
        await Host.RestartAsync();
        await Host.TriggerAsync(["b"]);
        Assert.Single(Host.WholeInbox(InboxStatus.Undelivered));
        Assert.Equal(Count, Host.WholeInbox(InboxStatus.Acknowledged).Count);
        Assert.Empty(Engine.DeliveryAudit.Run().Violations);
    }

    [Fact]
    public async Task A_search_that_has_too_much_to_pass_goes_on_with_the_next_page()
    {
        // Every second one open, and of the open ones none of the type that is asked for.
        long[] ids = await Host.TriggerAsync(Enumerable.Range(0, 2_000).Select(i => i % 2 == 0 ? "wanted" : "other"));
        await Host.AckInboxAsync([.. ids.Where((_, i) => i % 2 == 0 && i != 0)]);

        InboxPage first = Host.InboxPage(InboxStatus.Undelivered, "wanted", limit: 10);
        Assert.Empty(first.Events);
        Assert.NotEqual(0, first.NextBeforeId);
        Assert.Equal([ids[0]], Host.WholeInbox(InboxStatus.Undelivered, "wanted", limit: 10).Select(one => one.Reference.Id));
        Assert.Equal(999, Host.WholeInbox(InboxStatus.Acknowledged, "wan*").Count);
    }

    [Fact]
    public async Task Subscriptions_match_triggers_as_they_match_any_event()
    {
        await Host.SubscribeAsync("s", "customer.*");
        long[] ids = await Host.TriggerAsync(["customer.created", "order.created"]);
        PollPage page = await Host.PollAsync("s");
        Assert.Equal(ids[0], Assert.Single(page.Events).Id);
        await Host.AckInboxAsync(ids);
        Assert.Single((await Host.PollAsync("s")).Events);
    }

    [Fact]
    public void Terms_written_before_there_were_origins_are_read()
    {
        var terms = new SubscriptionTerms("t", "s", ["*"], [], 3, null) { StrictOrdering = true, DeliveriesMax = 4 };
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        terms.Write(ref writer);
        writer.Flush();

        // The last of the eleven fields, a nil, is the origin.
        byte[] old = bytes.WrittenSpan[..^1].ToArray();
        Assert.Equal(0x9b, old[0]);
        old[0] = 0x9a;
        var reader = new MessagePackReader(old);
        SubscriptionTerms read = SubscriptionTerms.Read(ref reader);
        Assert.Equal((null, 4, true), (read.Origin, read.DeliveriesMax, read.StrictOrdering));
        Assert.Equal(old.Length, reader.Consumed);
    }
}
