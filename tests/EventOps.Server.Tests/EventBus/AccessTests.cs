using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

/// <summary>Who is let in, and what a tenant sees of another: nothing.</summary>
public sealed class AccessTests
{
    private const string Event = """{"event_type":"agent_usage","source":"tenant","data":{}}""";

    private static readonly string[] TwoTenants =
    [
        "EventOps:Auth:Keys:0:Name=a", "EventOps:Auth:Keys:0:Key=key-of-tenant-a-0123", "EventOps:Auth:Keys:0:Tenant=a",
        "EventOps:Auth:Keys:1:Name=b", "EventOps:Auth:Keys:1:Key=key-of-tenant-b-0123", "EventOps:Auth:Keys:1:Tenant=b",
    ];

    private static readonly (HttpMethod Method, string Path)[] Doors =
    [
        (HttpMethod.Get, "/health"), (HttpMethod.Post, "/publish"), (HttpMethod.Post, "/publish/batch"), (HttpMethod.Post, "/subscribe"),
        (HttpMethod.Delete, "/subscribe/sub_0000000000000"), (HttpMethod.Post, "/subscriptions/sub_0000000000000/rotate-secret"),
        (HttpMethod.Post, "/subscriptions/sub_0000000000000/enable"), (HttpMethod.Get, "/subscriptions"), (HttpMethod.Get, "/events"),
        (HttpMethod.Get, "/events/evt_0000000000000"), (HttpMethod.Get, "/poll/x"), (HttpMethod.Post, "/ack"), (HttpMethod.Get, "/stats"),
        (HttpMethod.Get, "/event-types"), (HttpMethod.Post, "/event-types"), (HttpMethod.Get, "/metrics"), (HttpMethod.Post, "/replay"),
        (HttpMethod.Get, "/replay/rpl_0000000000000"), (HttpMethod.Delete, "/replay/rpl_0000000000000"), (HttpMethod.Get, "/replays"),
    ];

    [Fact]
    public async Task Every_endpoint_wants_a_key_when_anonymous_callers_are_switched_off()
    {
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Auth:EventBusAnonymous=false");
        foreach ((HttpMethod method, string path) in Doors)
        {
            Answer refused = (await server.Bus.SendAsync(method, path)).ExpectError(HttpStatusCode.Unauthorized, "unauthorized");
            Assert.Equal("Bearer", refused.Headers["WWW-Authenticate"]);
        }

        using EventBusClient admin = server.With(server.AdminKey);
        (await admin.GetAsync("/health")).Expect(HttpStatusCode.OK);
        (await admin.PostAsync("/publish", Event)).Expect(HttpStatusCode.OK);
        (await server.Bus.GetAsync("/livez")).Expect(HttpStatusCode.OK);
        (await server.Bus.GetAsync("/readyz")).Expect(HttpStatusCode.OK);
        (await server.Bus.GetAsync("/openapi/v1.json")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_wrong_token_is_refused_where_none_is_needed()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        foreach ((HttpMethod method, string path) in Doors)
        {
            foreach (string header in (string[])["Bearer wrong-token-0123456789", "Bearer", "Basic eDp5", "Bearer a b", ""])
            {
                (await server.Bus.SendAsync(method, path, null, ("Authorization", header)))
                    .ExpectError(HttpStatusCode.Unauthorized, "unauthorized");
            }

            foreach (string query in (string[])["?access_token=x", "?limit=1&token=x", "?api_key", "?Api%5fKey=x"])
            {
                (await server.Bus.SendAsync(method, path + query)).ExpectError(HttpStatusCode.Unauthorized, "unauthorized");
            }
        }

        Assert.Equal(0, await server.Bus.TotalAsync());
    }

    [Theory]
    [InlineData("Host", "rebound.example.com")]
    [InlineData("Host", "localhost.example.com:8099")]
    [InlineData("Origin", "https://evil.example.com")]
    [InlineData("Origin", "null")]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    [InlineData("Forwarded", "for=10.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    public async Task A_web_page_and_a_proxy_need_a_key(string header, string value)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        foreach ((HttpMethod method, string path) in Doors)
        {
            (await server.Bus.SendAsync(method, path, null, (header, value))).ExpectError(HttpStatusCode.Unauthorized, "unauthorized");
        }

        using EventBusClient admin = server.With(server.AdminKey);
        (await admin.SendAsync(HttpMethod.Get, "/events", null, (header, value))).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Host", "localhost")]
    [InlineData("Host", "LOCALHOST:1")]
    [InlineData("Host", "127.1.2.3:8099")]
    [InlineData("Host", "[::1]:8099")]
    [InlineData("Origin", "http://localhost:3000")]
    [InlineData("Origin", "http://127.0.0.1")]
    public async Task A_direct_local_call_needs_none(string header, string value)
    {
        await using RunningServer server = await RunningServer.StartAsync();

        (await server.Bus.SendAsync(HttpMethod.Get, "/events", null, (header, value))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Tenants_see_their_own_only()
    {
        await using RunningServer server = await RunningServer.StartAsync(TwoTenants);
        using EventBusClient a = server.With("key-of-tenant-a-0123");
        using EventBusClient b = server.With("key-of-tenant-b-0123");
        string subscription = await a.SubscribeAsync("reader", "*");
        string subscriptionOfB = await b.SubscribeAsync("reader", "*");
        string id = await a.PublishAsync("tenant");
        string idOfB = await b.PublishAsync("tenant", data: """{"of":"b"}""");

        // Events: lists, counts, ids.
        Assert.Equal([id], (await a.GetAsync("/events")).Ids());
        Assert.Equal(1, (await a.GetAsync("/events")).Num("total"));
        (await a.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);
        (await a.GetAsync("/events/" + idOfB)).ExpectError(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(0, await server.Bus.TotalAsync());
        Assert.Equal(1, (await a.GetAsync("/stats")).Num("total_events"));
        Answer health = await a.GetAsync("/health");
        Assert.Equal((1, 1, 1), (health.Num("events_total"), health.Num("events_last_hour"), health.Num("subscribers")));

        // Subscriptions: lists, deliveries, polls, acknowledgements.
        Assert.Equal(subscription, Assert.Single((await a.GetAsync("/subscriptions")).List("subscriptions")).GetProperty("subscription_id").GetString());
        Assert.Single((await a.GetAsync("/events/" + id)).List("deliveries"));
        Assert.Equal([id], (await a.GetAsync("/poll/reader")).Ids());
        Assert.Equal([id], (await a.GetAsync("/poll/reader?since_event_id=evt_0000000000000")).Ids());
        Answer ack = await a.AckAsync("reader", id, idOfB);
        Assert.Equal(1, ack.Num("acknowledged"));
        Assert.Equal(idOfB, Assert.Single(ack.List("unknown")).GetString());
        Assert.Equal([idOfB], (await b.GetAsync("/poll/reader")).Ids());
        Assert.Equal(0, (await b.GetAsync("/stats"))["delivery_stats"].GetProperty("total_deliveries").GetInt64());
        (await a.DeleteAsync("/subscribe/" + subscriptionOfB)).ExpectError(HttpStatusCode.NotFound, "not_found");
        Assert.Single((await b.GetAsync("/subscriptions")).List("subscriptions"));

        // Event types and idempotency keys.
        await a.PostAsync("/event-types", """{"event_type":"of_a"}""");
        await a.PublishAsync("tenant", "of_a");
        (await b.PostAsync("/publish", """{"event_type":"of_a","source":"x","data":{}}""")).ExpectError(HttpStatusCode.BadRequest, "bad_request");
        string keyed = (await a.PostAsync("/publish", Event, ("Idempotency-Key", "k"))).Str("event_id");
        Assert.NotEqual(keyed, (await b.PostAsync("/publish", Event, ("Idempotency-Key", "k"))).Expect(HttpStatusCode.OK).Str("event_id"));
        Assert.DoesNotContain("of_a", JsonSerializer.Serialize((await b.GetAsync("/event-types")).Json), StringComparison.Ordinal);
    }
}
