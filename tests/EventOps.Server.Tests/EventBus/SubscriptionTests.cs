using System.Net;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Tests.Shared.Webhooks;

namespace EventOps.Server.Tests.EventBus;

public sealed class SubscriptionTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly EventBusClient _bus = shared.Bus;

    [Theory]
    [InlineData("""["deployment_started"]""", "{}", 1)]
    [InlineData("\"deployment_started\"", "null", 1)]
    [InlineData("""["deployment_*"]""", "{}", 1)]
    [InlineData("""["*"]""", "{}", 1)]
    [InlineData("""["backup_created"]""", "{}", 0)]
    [InlineData("""["*"]""", """{"priority":["high"]}""", 1)]
    [InlineData("""["*"]""", """{"priority":"high"}""", 1)]
    [InlineData("""["*"]""", """{"priority":["low","normal","critical"]}""", 0)]
    [InlineData("""["*"]""", """{"source":["match-*"]}""", 1)]
    [InlineData("""["*"]""", """{"source":["other"]}""", 0)]
    [InlineData("""["*"]""", """{"source":["match-*"],"priority":["low"]}""", 0)]
    [InlineData("""["*"]""", """{"source":[],"priority":[]}""", 1)]
    public async Task Subscribers_notified_is_the_number_of_subscriptions_that_match(string types, string filter, int expected)
    {
        const string Event = """{"event_type":"deployment_started","source":"match-1","data":{},"priority":"high"}""";
        long before = (await _bus.PostAsync("/publish", Event)).Num("subscribers_notified");
        Answer made = (await _bus.PostAsync("/subscribe", $$"""{"subscriber":"s","event_types":{{types}},"filter":{{filter}}}"""))
            .Expect(HttpStatusCode.OK);

        Assert.Equal(before + expected, (await _bus.PostAsync("/publish", Event)).Num("subscribers_notified"));
        (await _bus.DeleteAsync("/subscribe/" + made.Str("subscription_id"))).Expect(HttpStatusCode.OK);
        Assert.Equal(before, (await _bus.PostAsync("/publish", Event)).Num("subscribers_notified"));
    }

    [Fact]
    public async Task A_callback_is_stored_and_its_events_wait_visibly()
    {
        using var refusing = new RefusingPort();
        string url = $"http://127.0.0.1:{refusing.Port}/hook?x=1";
        Answer made = await _bus.PostAsync(
            "/subscribe", $$"""{"subscriber":"hooked","event_types":["credential_rotated"],"callback_url":"{{url}}"}""");
        string id = await _bus.PublishAsync("hook-source", "credential_rotated");

        Assert.Equal("webhook", made.Expect(HttpStatusCode.OK).Str("delivery_method"));
        Answer list = await _bus.GetAsync("/subscriptions");
        var mine = list.List("subscriptions").Single(one => one.GetProperty("subscriber").GetString() == "hooked");
        Assert.Equal(url, mine.GetProperty("callback_url").GetString());
        Assert.Equal(1, mine.GetProperty("events_pending").GetInt64());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, mine.GetProperty("last_delivery").ValueKind);
        var delivery = Assert.Single((await _bus.GetAsync("/events/" + id)).List("deliveries"));
        Assert.Contains(delivery.GetProperty("status").GetString(), (string[])["pending", "delivering", "retrying"]);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, delivery.GetProperty("delivered_at").ValueKind);
    }

    [Fact]
    public async Task A_registered_type_can_be_published_and_is_listed()
    {
        const string Event = """{"event_type":"order_paid","source":"SHOP","data":{}}""";
        Answer refused = (await _bus.PostAsync("/publish", Event)).ExpectError(HttpStatusCode.BadRequest, "bad_request");
        Assert.Contains("POST /event-types", refused.Str("message"), StringComparison.Ordinal);

        Answer made = await _bus.PostAsync("/event-types", """{"event_type":"order_paid","description":"Paid \"in full\""}""");
        Assert.Equal("registered", made.Expect(HttpStatusCode.OK).Str("origin"));
        (await _bus.PostAsync("/publish", Event)).Expect(HttpStatusCode.OK);

        Answer list = await _bus.GetAsync("/event-types");
        Assert.Equal(list.List("event_types").Length, list.Num("total"));
        string[] names = [.. list.List("event_types").Select(one => one.GetProperty("event_type").GetString()!)];
        Assert.Contains("order_paid", names);
        Assert.Contains("creative_project_completed", names);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public async Task A_type_of_the_contract_is_described_anew_for_the_tenant()
    {
        Answer answer = await _bus.PostAsync("/event-types", """{"event_type":"agent_usage","description":"mine"}""");
        Assert.Equal("registered", answer.Expect(HttpStatusCode.OK).Str("origin"));

        var listed = (await _bus.GetAsync("/event-types")).List("event_types")
            .Single(one => one.GetProperty("event_type").GetString() == "agent_usage");
        Assert.Equal("mine", listed.GetProperty("description").GetString());
        Assert.Equal("registered", listed.GetProperty("origin").GetString());
    }
}
