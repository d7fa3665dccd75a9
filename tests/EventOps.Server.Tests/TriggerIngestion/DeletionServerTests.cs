using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Server.Tests.SystemMonitoring;
using EventOps.Tests.Shared.Webhooks;

namespace EventOps.Server.Tests.TriggerIngestion;

/// <summary>A deleted event is nowhere any more, in either contract, also after a restart; and a trigger fans out.</summary>
public sealed class DeletionServerTests
{
    private const string Marker = "xyzzy";
    private const string Key = "key-of-carol-0123456";

    [Fact]
    public async Task Deleted_it_is_404_everywhere_also_after_a_restart()
    {
        await using RunningServer server = await RunningServer.StartAsync(TriggerServer.Keys);
        string before, gone, after;
        using (EventBusClient carol = server.With(Key))
        {
            Subscribe(await carol.PostAsync("/subscribe", """{"subscriber":"s","event_types":["*"]}"""));
            Subscribe(await carol.PostAsync("/subscribe", """{"subscriber":"done","event_types":["*"]}"""));
            before = await carol.TriggerAsync("kept");
            gone = await carol.TriggerAsync("gone", $",\"{Marker}\":1");
            after = await carol.TriggerAsync("kept");
            (await carol.AckAsync("done", gone)).Expect(HttpStatusCode.OK);
            Assert.Equal(3, await carol.TotalAsync());
            Assert.Equal(HttpStatusCode.NoContent, (await carol.DeleteAsync("/v1/events/" + gone)).Status);
        }

        await AssertGoneAsync(server, before, gone, after);
        await server.RestartAsync();
        await AssertGoneAsync(server, before, gone, after);
    }

    private static async Task AssertGoneAsync(RunningServer server, string before, string gone, string after)
    {
        using EventBusClient carol = server.With(Key);
        using var ops = new QueueClient(server, Key);
        (await carol.GetAsync("/v1/events/" + gone)).ExpectNoEvent();
        (await carol.AckOneAsync(gone)).ExpectNoEvent();
        (await carol.DeleteAsync("/v1/events/" + gone)).ExpectNoEvent();
        Assert.Equal("not_found", (await carol.AckManyAsync(gone)).List("results")[0].GetProperty("status").GetString());
        (await carol.GetAsync("/events/" + gone)).ExpectError(HttpStatusCode.NotFound, "not_found");
        Assert.Equal([after, before], await carol.ListAsync("status=undelivered"));
        Assert.Equal([after, before], await carol.ListAsync(""));
        Assert.Empty(await carol.ListAsync("status=acknowledged"));
        Assert.Empty(await carol.ListAsync("event_type=gone"));
        Assert.Equal([after, before], (await carol.GetAsync("/events")).Ids());
        Assert.Equal(2, await carol.TotalAsync());
        Assert.Equal(0, (await carol.GetAsync("/events?event_type=gone")).Num("total"));
        Assert.Equal([before], (await carol.GetAsync("/events?limit=1&offset=1")).Ids());
        Assert.Equal(2, (await carol.GetAsync("/health")).Num("events_total"));
        Assert.DoesNotContain("\"gone\"", (await carol.GetAsync("/stats")).Text, StringComparison.Ordinal);
        Assert.Equal([before, after], (await carol.GetAsync("/poll/s")).Ids());
        Assert.Equal([before, after], (await carol.GetAsync("/poll/done?since=2020-01-01T00:00:00Z")).Ids());
        Assert.Equal(gone, (await carol.AckAsync("s", gone)).List("unknown")[0].GetString());
        Assert.Equal(2, (await ops.JobsAsync("queue:s", "status=waiting")).Total);
        Assert.Equal(2, (await carol.PostAsync(
            "/replay", """{"subscriber":"s","start_time":"2020-01-01T00:00:00Z","end_time":"2999-01-01T00:00:00Z","dry_run":true}""")).Num("replayed"));

        // The job that was completed is still told of; what the event was is not.
        Answer jobs = await ops.GetAsync("/queues/queue%3Adone/jobs?status=completed");
        Assert.Contains(gone, jobs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Marker, jobs.Text, StringComparison.Ordinal);
        Assert.Empty(server.Engine.DeliveryAudit.Run().Violations);
    }

    [Fact]
    public async Task The_bound_on_deleted_events_is_a_clear_refusal()
    {
        await using RunningServer server = await RunningServer.StartAsync([.. TriggerServer.Keys, "EventOps:Limits:DeletedEventsMax=1"]);
        using EventBusClient alice = server.With("key-of-alice-0123456");
        string first = await alice.TriggerAsync("a");
        string second = await alice.TriggerAsync("a");
        (await alice.DeleteAsync("/v1/events/" + first)).Expect(HttpStatusCode.NoContent);
        (await alice.DeleteAsync("/v1/events/" + second))
            .ExpectTriggerError(HttpStatusCode.Conflict, "conflict_error", "too_many_deleted_events");
        (await alice.GetAsync("/v1/events/" + second)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_inbox_itself_is_on_no_list_of_the_bus()
    {
        await using RunningServer server = await RunningServer.StartAsync(TriggerServer.Keys);
        using EventBusClient carol = server.With(Key);
        using QueueClient ops = new(server, Key);
        string id = await carol.TriggerAsync("a");
        Assert.Equal(0, (await carol.GetAsync("/subscriptions")).Num("total"));
        Assert.Equal(0, (await carol.GetAsync("/health")).Num("subscribers"));
        Assert.Empty((await carol.GetAsync("/events/" + id)).List("deliveries"));
        Assert.DoesNotContain("inbox", QueueClient.Data(await ops.GetAsync("/queues")).GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, (await carol.PostAsync("/publish", """{"event_type":"agent_usage","source":"x","data":{}}""")).Num("subscribers_notified"));
        long inbox = server.Engine.Subscriptions.Registry.InboxOf("initech")!.Id;
        string name = "sub_" + EventOps.Engine.Records.EventId.ToText("", inbox);
        (await carol.DeleteAsync("/subscribe/" + name)).ExpectError(HttpStatusCode.NotFound, "not_found");
        (await carol.AckAsync("\0inbox", id)).ExpectError(HttpStatusCode.NotFound, "not_found");
        Assert.Equal([id], await carol.ListAsync("status=undelivered"));
    }

    [Fact]
    public async Task A_trigger_reaches_webhooks_that_match_it()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync(TriggerServer.Keys);
        using EventBusClient alice = server.With("key-of-alice-0123456");
        string hook = JsonSerializer.Serialize(receiver.Url("/hook"));
        Subscribe(await alice.PostAsync(
            "/subscribe",
            $$"""{"subscriber":"hook","event_types":["customer.*"],"filter":{"source":["alice"]},"callback_url":{{hook}}}"""));
        await alice.TriggerAsync("order.created");
        string id = await alice.TriggerAsync("customer.created", ",\"customer_id\": \"123\"");
        ReceivedDelivery delivery = await receiver.ReceivedAsync(one => one.EventIds.Contains(id), TimeSpan.FromSeconds(20));
        Assert.Equal([id], delivery.EventIds);
        Assert.Equal([id], await alice.ListAsync("status=undelivered&event_type=customer.created"));
    }

    private static void Subscribe(Answer answer) => answer.Expect(HttpStatusCode.OK);
}
