using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Tests.Shared.Webhooks;

namespace EventOps.Server.Tests.EventBus.Webhooks;

/// <summary>What arrives: bodies, headers, signatures, traces.</summary>
public sealed class PayloadTests(HookedServer hooked) : IClassFixture<HookedServer>
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string Other = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

    [Fact]
    public async Task Body_and_headers_are_the_contracts_and_both_signatures_verify()
    {
        (string id, string secret) = await hooked.HookedAsync("exact");
        Answer published = await hooked.Bus.PostAsync(
            "/publish",
            """{"event_type":"agent_usage","source":"exact","data":{"n":1.0,"t":"\u00e4\ud83d\ude00"},"priority":"critical","metadata":{"m":[1]}}""");
        string eventId = published.Expect(HttpStatusCode.OK).Str("event_id");

        ReceivedDelivery delivery = await hooked.DeliveredAsync("exact", eventId);

        Assert.Empty(DeliveryContract.Problems(delivery));
        Assert.Equal(id, delivery.SubscriptionId);
        Assert.True(WebhookSignature.IsEventBusSigned(delivery, secret));
        Assert.True(WebhookSignature.IsStandardSigned(delivery, secret));
        Assert.Equal(1, WebhookSignature.StandardSignatureCount(delivery));
        Assert.Equal(delivery.DeliveryId, delivery.Header("webhook-id"));
        Assert.Null(delivery.Header("X-EventBus-Signature-Previous"));
        Assert.Null(delivery.Header("traceparent"));
        JsonElement one = JsonDocument.Parse(delivery.Body).RootElement.GetProperty("events")[0];

        // As the contract shows it elsewhere, the publisher's bytes as they came.
        JsonElement shown = (await hooked.Bus.GetAsync("/events/" + eventId)).Json;
        foreach (JsonProperty member in one.EnumerateObject())
        {
            Assert.Equal(shown.GetProperty(member.Name).GetRawText(), member.Value.GetRawText());
        }

        Assert.Equal("""{"n":1.0,"t":"\u00e4\ud83d\ude00"}""", one.GetProperty("data").GetRawText());
        Assert.Equal("""{"m":[1]}""", one.GetProperty("metadata").GetRawText());
        Assert.Equal("critical", one.GetProperty("priority").GetString());
    }

    [Fact]
    public async Task A_secret_of_the_callers_own_signs_as_it_is_written()
    {
        const string Own = "a-plain-secret-of-30-bytes-!!~";
        (_, string secret) = await hooked.HookedAsync("own", new { secret = Own });
        Assert.Equal(Own, secret);
        ReceivedDelivery delivery = await hooked.DeliveredAsync("own", await hooked.Bus.PublishAsync("own"));
        Assert.True(WebhookSignature.IsEventBusSigned(delivery, Own));
        Assert.True(WebhookSignature.IsStandardSigned(delivery, System.Text.Encoding.UTF8.GetBytes(Own)));
    }

    [Fact]
    public async Task The_trace_of_one_publish_is_the_posts()
    {
        await hooked.HookedAsync("traced");
        string item = """{"event_type":"agent_usage","source":"traced","data":{}}""";
        Answer batch = await hooked.Bus.PostAsync("/publish/batch?results=all", $"[{item},{item},{item}]", ("traceparent", Trace));
        string[] ids = [.. batch.Expect(HttpStatusCode.OK).List("event_ids").Select(one => one.GetString()!)];

        ReceivedDelivery delivery = await hooked.DeliveredAsync("traced", ids[2]);

        Assert.Equal(ids, delivery.EventIds);
        Assert.Equal(Trace, delivery.Header("traceparent"));
        Assert.Empty(DeliveryContract.Problems(delivery));
        Assert.All(TracesOf(delivery), one => Assert.Equal(Trace, one));
    }

    [Fact]
    public async Task Events_of_several_traces_say_their_own_and_the_post_has_none()
    {
        // The first POST is held back, so that the others become one.
        var gate = new DeliveryGate();
        hooked.Receiver.On("/mixed", WebhookBehaviour.Slow(gate));
        await hooked.HookedAsync("mixed");
        await hooked.DeliveredAsync("mixed", await PublishAsync(null));
        await hooked.Receiver.ReceivedAsync(1, HookedServer.Soon, "/mixed");
        string[] held = [await PublishAsync(Trace), await PublishAsync(Other), await PublishAsync(null), await PublishAsync(Trace)];
        string[] more = [await PublishAsync(Trace), await PublishAsync(null)];
        gate.Open();
        await hooked.Receiver.ReceivedEventsAsync([.. held, .. more], HookedServer.Soon, "/mixed");

        var expected = new Dictionary<string, string?>
        {
            [held[0]] = Trace,
            [held[1]] = Other,
            [held[2]] = null,
            [held[3]] = Trace,
            [more[0]] = Trace,
            [more[1]] = null,
        };
        foreach (ReceivedDelivery delivery in hooked.Receiver.At("/mixed").Skip(1))
        {
            string?[] own = [.. delivery.EventIds.Select(id => expected[id])];
            Assert.Equal(own, TracesOf(delivery));
            Assert.Equal(own.Distinct().Count() == 1 ? own[0] : null, delivery.Header("traceparent"));
            Assert.Empty(DeliveryContract.Problems(delivery));
        }

        Assert.Contains(hooked.Receiver.At("/mixed"), one => one.EventIds.Count > 1 && one.Header("traceparent") is null);

        async Task<string> PublishAsync(string? trace) => (await hooked.Bus.PostAsync(
            "/publish",
            """{"event_type":"agent_usage","source":"mixed","data":{}}""",
            trace is null ? [] : [("traceparent", trace)])).Expect(HttpStatusCode.OK).Str("event_id");
    }

    private static string?[] TracesOf(ReceivedDelivery delivery) =>
    [
        .. JsonDocument.Parse(delivery.Body).RootElement.GetProperty("events").EnumerateArray()
            .Select(one => one.TryGetProperty("traceparent", out JsonElement trace) ? trace.GetString() : null),
    ];
}
