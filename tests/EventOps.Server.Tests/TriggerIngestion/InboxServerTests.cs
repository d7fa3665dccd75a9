using System.Net;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.TriggerIngestion;

public sealed class InboxServerTests(TriggerServer shared) : IClassFixture<TriggerServer>
{
    private readonly EventBusClient _alice = shared.Alice;

    [Theory]
    [InlineData("status=open", "invalid_status")]
    [InlineData("status=", "invalid_status")]
    [InlineData("status=undelivered&status=acknowledged", "invalid_status")]
    [InlineData("limit=0", "invalid_limit")]
    [InlineData("limit=1001", "invalid_limit")]
    [InlineData("limit=ten", "invalid_limit")]
    [InlineData("cursor=abc123", "invalid_cursor")]
    [InlineData("cursor=", "invalid_cursor")]
    [InlineData("cursor=cur_0000000000000000", "invalid_cursor")]
    [InlineData("event_type=", "invalid_event_type")]
    [InlineData("event_type=a,,b", "invalid_event_type")]
    public async Task A_parameter_that_is_wrong_is_an_error(string query, string code) =>
        (await _alice.GetAsync("/v1/events?" + query)).ExpectTriggerError(HttpStatusCode.BadRequest, "invalid_request_error", code);

    [Fact]
    public async Task A_cursor_that_was_changed_is_refused()
    {
        await _alice.TriggerAsync("changed");
        await _alice.TriggerAsync("changed");
        string cursor = (await _alice.GetAsync("/v1/events?event_type=changed&limit=1")).Str("next_cursor");
        Assert.Single((await _alice.GetAsync("/v1/events?event_type=changed&cursor=" + cursor)).Listed());
        for (int i = 0; i < cursor.Length; i++)
        {
            string changed = string.Concat(cursor.AsSpan(0, i), cursor[i] == '0' ? "1" : "0", cursor.AsSpan(i + 1));
            (await _alice.GetAsync("/v1/events?cursor=" + changed))
                .ExpectTriggerError(HttpStatusCode.BadRequest, "invalid_request_error", "invalid_cursor");
        }
    }

    [Fact]
    public async Task Pages_are_exact_while_events_come_and_are_acknowledged()
    {
        var random = new Random(5);
        var ids = new List<string>();
        for (int i = 0; i < 300; i++)
        {
            ids.Add(await _alice.TriggerAsync("paged"));
        }

        var seen = new List<string>();
        var acknowledged = new HashSet<string>();
        string query = "/v1/events?status=undelivered&event_type=paged&limit=7";
        string? cursor = null;
        do
        {
            Answer page = await _alice.GetAsync(cursor is null ? query : $"{query}&cursor={cursor}");
            Assert.All(page.Listed(), one => Assert.DoesNotContain(one, acknowledged));
            seen.AddRange(page.Listed());
            cursor = page["has_more"].GetBoolean() ? page.Str("next_cursor") : null;
            await _alice.TriggerAsync("paged");
            string[] some = [.. ids.OrderBy(_ => random.Next()).Take(5)];
            await _alice.AckManyAsync(some);
            acknowledged.UnionWith(some);
        }
        while (cursor is not null);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(seen.OrderDescending(StringComparer.Ordinal), seen);
        Assert.All(ids, one => Assert.True(seen.Contains(one) || acknowledged.Contains(one)));
        Assert.DoesNotContain(seen, one => !ids.Contains(one));
    }

    [Fact]
    public async Task Acknowledging_is_idempotent_and_tells_of_each_id()
    {
        string first = await _alice.TriggerAsync("ack");
        string second = await _alice.TriggerAsync("ack");
        string published = (await _alice.PostAsync("/publish", """{"event_type":"agent_usage","source":"x","data":{}}""")).Str("event_id");
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("acknowledged", (await _alice.AckOneAsync(first)).Expect(HttpStatusCode.OK).Str("status"));
        }

        (await _alice.AckOneAsync(published)).ExpectNoEvent();
        (await _alice.AckOneAsync("nonsense")).ExpectNoEvent();
        Answer bulk = (await _alice.AckManyAsync(second, "nonsense", first, published, second, "evt_zzzzzzzzzzzzz")).Expect(HttpStatusCode.OK);
        Assert.Equal(
            [
                $"{second} acknowledged", "nonsense not_found", $"{first} acknowledged", $"{published} not_found", $"{second} acknowledged",
                "evt_zzzzzzzzzzzzz not_found",
            ],
            bulk.List("results").Select(one => $"{one.GetProperty("id").GetString()} {one.GetProperty("status").GetString()}"));
        Assert.Equal((3, 3), (bulk.Num("acknowledged"), bulk.Num("not_found")));
        Assert.Equal([second, first], await _alice.ListAsync("status=delivered&event_type=ack"));
        Assert.Equal([second, first], await _alice.ListAsync("status=acknowledged&event_type=ack"));
        Assert.Empty(await _alice.ListAsync("status=undelivered&event_type=ack"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"event_ids":[]}""")]
    [InlineData("""{"event_ids":"evt_0000000000001"}""")]
    [InlineData("""{"event_ids":[1]}""")]
    public async Task A_list_of_ids_must_be_one(string body) => (await _alice.PostAsync("/v1/events/ack", body))
        .ExpectTriggerError(HttpStatusCode.BadRequest, "invalid_request_error", "invalid_event_ids");

    [Fact]
    public async Task A_thousand_ids_at_once_and_not_one_more()
    {
        byte[] body = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"event_type\":\"thousand\"}\n", 1_000)));
        Answer batch = (await _alice.PostAsync("/v1/events/batch?results=all", body, "application/x-ndjson")).Expect(HttpStatusCode.Created);
        string[] ids = [.. batch.List("event_ids").Select(one => one.GetString()!)];
        (await _alice.AckManyAsync([.. ids, ids[0]]))
            .ExpectTriggerError(HttpStatusCode.BadRequest, "invalid_request_error", "invalid_event_ids");
        Assert.Equal(1_000, (await _alice.AckManyAsync(ids)).Num("acknowledged"));
        Assert.Empty(await _alice.ListAsync("status=undelivered&event_type=thousand"));
    }

    [Fact]
    public async Task No_key_no_answer_whatever_the_bus_allows()
    {
        (HttpMethod, string)[] doors =
        [
            (HttpMethod.Post, "/v1/events"), (HttpMethod.Post, "/v1/events/batch"), (HttpMethod.Get, "/v1/events"), (HttpMethod.Post, "/v1/events/ack"),
            (HttpMethod.Get, "/v1/events/evt_0000000000001"), (HttpMethod.Delete, "/v1/events/evt_0000000000001"),
            (HttpMethod.Post, "/v1/events/evt_0000000000001/ack"),
        ];
        foreach ((HttpMethod method, string path) in doors)
        {
            EventBusClient bus = shared.Server.Bus;
            Answer missing = await bus.SendAsync(method, path);
            missing.ExpectTriggerError(HttpStatusCode.Unauthorized, "authentication_error", "key_missing");
            Assert.Equal("Bearer", missing.Headers["WWW-Authenticate"]);
            (await bus.SendAsync(method, path, null, ("Authorization", "Basic eDp5")))
                .ExpectTriggerError(HttpStatusCode.Unauthorized, "authentication_error", "key_malformed");
            (await bus.SendAsync(method, path, null, ("Authorization", "Bearer wrong-key-0123456789")))
                .ExpectTriggerError(HttpStatusCode.Unauthorized, "authentication_error", "key_invalid");
            (await bus.SendAsync(method, path + "?access_token=x"))
                .ExpectTriggerError(HttpStatusCode.Unauthorized, "authentication_error", "key_in_url");
        }
    }

    [Fact]
    public async Task Other_paths_and_methods_are_refused_in_the_contracts_words()
    {
        (await _alice.GetAsync("/v1/nothing")).ExpectTriggerError(HttpStatusCode.NotFound, "not_found_error", "not_found");
        Answer wrong = (await _alice.DeleteAsync("/v1/events"))
            .ExpectTriggerError(HttpStatusCode.MethodNotAllowed, "invalid_request_error", "method_not_allowed");
        Assert.Equal("GET, POST", string.Join(", ", wrong.Headers["Allow"].Split(", ").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Over_the_rate_limit_it_says_when_to_come_back()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            [.. TriggerServer.Keys, "EventOps:RateLimits:Publish:Permits=2", "EventOps:RateLimits:Publish:Window=00:01:00"]);
        using EventBusClient alice = server.With("key-of-alice-0123456");
        await alice.TriggerAsync("a");
        await alice.TriggerAsync("a");
        Answer refused = await alice.PostAsync("/v1/events", "{}");
        refused.ExpectTriggerError(HttpStatusCode.TooManyRequests, "rate_limit_error", "rate_limited");
        Assert.NotEmpty(refused.Headers["Retry-After"]);
    }

    [Fact]
    public async Task Tenants_see_nothing_of_each_other()
    {
        string mine = await _alice.TriggerAsync("secret.of.alice");
        await shared.Bob.TriggerAsync("secret.of.bob");
        (await shared.Bob.GetAsync("/v1/events/" + mine)).ExpectNoEvent();
        (await shared.Bob.AckOneAsync(mine)).ExpectNoEvent();
        (await shared.Bob.DeleteAsync("/v1/events/" + mine)).ExpectNoEvent();
        Assert.Equal(1, (await shared.Bob.AckManyAsync(mine)).Num("not_found"));
        Assert.DoesNotContain("alice", (await shared.Bob.GetAsync("/v1/events?limit=1000")).Text, StringComparison.Ordinal);
        string cursor = (await _alice.GetAsync("/v1/events?limit=1")).Str("next_cursor");
        Assert.DoesNotContain("alice", (await shared.Bob.GetAsync("/v1/events?cursor=" + cursor)).Text, StringComparison.Ordinal);
        Assert.Equal("undelivered", (await _alice.GetAsync("/v1/events/" + mine)).Str("status"));
    }
}
