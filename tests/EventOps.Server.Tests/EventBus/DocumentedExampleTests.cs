using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

/// <summary>Every example of the contract, posted as printed, answered as printed.</summary>
public sealed class DocumentedExampleTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly EventBusClient _bus = shared.Bus;

    [Fact]
    public async Task Health() => Documented.Assert(ContractExamples.Health, (await _bus.GetAsync("/health")).Expect(HttpStatusCode.OK).Json);

    [Fact]
    public async Task Publish_read_list_and_statistics()
    {
        Answer published = (await _bus.PostAsync("/publish", ContractExamples.Publish)).Expect(HttpStatusCode.OK);
        Documented.Assert(ContractExamples.Published, published.Json);
        Assert.Equal("deployment_completed", published.Str("event_type"));
        Assert.Equal("HEPHAESTUS", published.Str("source"));

        // The example's two deliveries: two subscribers, both acknowledged.
        Answer other = await _bus.PostAsync("/publish", ContractExamples.Publish);
        Documented.Assert(ContractExamples.Events, (await _bus.GetAsync("/events")).Expect(HttpStatusCode.OK).Json);
        Assert.NotEqual(published.Str("event_id"), other.Str("event_id"));
        Documented.Assert(ContractExamples.Statistics, (await _bus.GetAsync("/stats")).Expect(HttpStatusCode.OK).Json);
    }

    [Fact]
    public async Task The_event_comes_back_with_its_payload_byte_for_byte_and_its_deliveries()
    {
        foreach (string subscriber in (string[])["HERMES-d", "ARGUS-d"])
        {
            await _bus.PostAsync("/subscribe", $$"""{"subscriber":"{{subscriber}}","event_types":["deployment_completed"]}""");
        }

        Answer published = await _bus.PostAsync("/publish", ContractExamples.Publish);
        foreach (string subscriber in (string[])["HERMES-d", "ARGUS-d"])
        {
            (await _bus.AckAsync(subscriber, published.Str("event_id"))).Expect(HttpStatusCode.OK);
        }

        Answer read = (await _bus.GetAsync("/events/" + published.Str("event_id"))).Expect(HttpStatusCode.OK);
        using JsonDocument sent = JsonDocument.Parse(ContractExamples.Publish);
        JsonElement deliveries = read["deliveries"];
        Assert.Equal(["HERMES-d", "ARGUS-d"], deliveries.EnumerateArray().Select(one => one.GetProperty("subscriber").GetString()));
        Documented.Assert(ContractExamples.Event, read.Json);
        Assert.All(deliveries.EnumerateArray(), one => Assert.Equal("success", one.GetProperty("status").GetString()));
        Assert.Equal(sent.RootElement.GetProperty("data").GetRawText(), read["data"].GetRawText());
        Assert.Equal(sent.RootElement.GetProperty("metadata").GetRawText(), read["metadata"].GetRawText());
        Assert.Equal(published.Str("published_at"), read.Str("published_at"));
    }

    [Fact]
    public async Task Subscribe_poll_acknowledge_list_and_unsubscribe()
    {
        // The example has a callback URL as well: the poll is to come before the webhook is tried.
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Webhooks:LingerMs=60000");
        EventBusClient bus = server.Bus;
        Answer subscribed = (await bus.PostAsync("/subscribe", ContractExamples.Subscribe)).Expect(HttpStatusCode.OK);
        Documented.Assert(ContractExamples.Subscribed, subscribed.Json);
        Assert.Equal("webhook", subscribed.Str("delivery_method"));

        await bus.PublishAsync("HEPHAESTUS-s", "deployment_completed", "high", """{"a":1}""");
        Answer polled = (await bus.GetAsync("/poll/HERMES")).Expect(HttpStatusCode.OK);
        Documented.Assert(ContractExamples.Poll, polled.Json);
        Answer acknowledged = await bus.AckAsync("HERMES", polled.Ids());
        Documented.Assert(ContractExamples.Acknowledged, acknowledged.Expect(HttpStatusCode.OK).Json);

        Answer list = (await bus.GetAsync("/subscriptions")).Expect(HttpStatusCode.OK);
        JsonElement mine = list.List("subscriptions").Single(one => one.GetProperty("subscriber").GetString() == "HERMES");
        using JsonDocument printed = JsonDocument.Parse(ContractExamples.Subscriptions);
        Documented.Assert(printed.RootElement.GetProperty("subscriptions")[0].GetRawText(), mine);
        Assert.Equal(list.List("subscriptions").Length, list.Num("total"));

        Answer removed = (await bus.DeleteAsync("/subscribe/" + subscribed.Str("subscription_id"))).Expect(HttpStatusCode.OK);
        Documented.Assert(ContractExamples.Unsubscribed, removed.Json);
        Assert.Equal("unsubscribed", removed.Str("status"));
    }

    [Fact]
    public async Task The_ack_example_lists_ids_that_are_none()
    {
        await _bus.PostAsync("/subscribe", """{"subscriber":"HERMES","event_types":["backup_created"]}""");
        Answer answer = (await _bus.PostAsync("/ack", ContractExamples.Ack)).Expect(HttpStatusCode.OK);

        Documented.Assert(ContractExamples.Acknowledged, answer.Json);
        Assert.Equal(0, answer.Num("acknowledged"));
        Assert.Equal(["evt_xyz789", "evt_xyz790"], answer.List("unknown").Select(one => one.GetString()));
    }

    [Fact]
    public async Task The_error_examples()
    {
        Answer unknownType = await _bus.PostAsync("/publish", """{"event_type":"unknown_event","source":"x","data":{}}""");
        Documented.Assert(ContractExamples.BadRequest, unknownType.ExpectError(HttpStatusCode.BadRequest, "bad_request").Json);
        Assert.StartsWith("Invalid event type: unknown_event", unknownType.Str("message"), StringComparison.Ordinal);

        Answer unknownEvent = await _bus.GetAsync("/events/evt_unknown");
        Documented.Assert(ContractExamples.NotFound, unknownEvent.ExpectError(HttpStatusCode.NotFound, "not_found").Json);
        Assert.Equal("Event not found: evt_unknown", unknownEvent.Str("message"));
    }
}
