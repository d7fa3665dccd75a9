using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

/// <summary>A tenant at its quota is told so, with its own figures, and nobody else notices.</summary>
public sealed class TenantQuotaTests
{
    private const string Event = """{"event_type":"agent_usage","source":"quota","data":{}}""";
    private const int BytesMax = 2_000;

    private static readonly string[] Tenants =
    [
        "EventOps:Auth:Keys:0:Name=small", "EventOps:Auth:Keys:0:Key=key-of-the-small-tenant", "EventOps:Auth:Keys:0:Tenant=small",
        "EventOps:Auth:Keys:1:Name=fast", "EventOps:Auth:Keys:1:Key=key-of-the-fast-tenant", "EventOps:Auth:Keys:1:Tenant=fast",
        "EventOps:Tenants:0:Name=small", $"EventOps:Tenants:0:RetainedBytesMax={BytesMax}",
        "EventOps:Tenants:1:Name=fast", "EventOps:Tenants:1:EventsPerSecond=3",
        "EventOps:Retention:Low=1s",
    ];

    [Fact]
    public async Task A_full_tenant_is_refused_with_its_own_figures_and_its_neighbours_are_not()
    {
        await using RunningServer server = await RunningServer.StartAsync(Tenants);
        using EventBusClient small = server.With("key-of-the-small-tenant");
        string known = (await small.PostAsync("/publish", Event, ("Idempotency-Key", "once"))).Expect(HttpStatusCode.OK).Str("event_id");
        int events = 1 + await FillAsync(small);
        JsonElement use = await TenantOf(small);
        long retained = use.GetProperty("retained_bytes").GetInt64();
        Assert.InRange(retained, BytesMax - (retained / events) - 60, BytesMax);
        Assert.Equal(BytesMax, use.GetProperty("retained_bytes_max").GetInt64());
        Assert.Equal(JsonValueKind.Null, use.GetProperty("events_per_second_max").ValueKind);

        Answer refused = (await small.PostAsync("/publish", Event)).ExpectError(HttpStatusCode.TooManyRequests, "quota_exceeded");
        Assert.Contains($"{retained} of the tenant's {BytesMax} bytes", refused.Str("message"), StringComparison.Ordinal);
        Assert.False(refused.Headers.ContainsKey("Retry-After"));
        Assert.False(refused.Json.TryGetProperty("retry_after_ms", out _));
        Assert.Equal(known, (await small.PostAsync("/publish", Event, ("Idempotency-Key", "once"))).Expect(HttpStatusCode.OK).Str("event_id"));

        // The neighbour: any number of events, and figures of its own.
        for (int i = 0; i < 60; i++)
        {
            await server.Bus.PublishAsync("quota");
        }

        JsonElement other = await TenantOf(server.Bus);
        Assert.True(other.GetProperty("retained_bytes").GetInt64() > BytesMax);
        Assert.Equal(JsonValueKind.Null, other.GetProperty("retained_bytes_max").ValueKind);
        Assert.Contains(
            "eventops_publish_rejected_total{reason=\"quota_bytes\"}", (await server.Bus.GetAsync("/metrics")).Text, StringComparison.Ordinal);

        await server.RestartAsync();
        using EventBusClient again = server.With("key-of-the-small-tenant");
        Assert.Equal(retained, (await TenantOf(again)).GetProperty("retained_bytes").GetInt64());
        (await again.PostAsync("/publish", Event)).ExpectError(HttpStatusCode.TooManyRequests, "quota_exceeded");
    }

    [Fact]
    public async Task A_batch_is_taken_as_far_as_it_fits()
    {
        await using RunningServer server = await RunningServer.StartAsync(Tenants);
        using EventBusClient small = server.With("key-of-the-small-tenant");
        Answer partly = (await BatchAsync(small, 100)).Expect(HttpStatusCode.OK);
        long accepted = partly.Num("accepted");
        Assert.InRange(accepted, 10, 99);
        Assert.Equal(100 - accepted, partly.Num("rejected"));
        JsonElement[] errors = [.. partly["errors"].EnumerateArray()];
        Assert.Equal(Enumerable.Range((int)accepted, 100 - (int)accepted), errors.Select(one => one.GetProperty("index").GetInt32()));
        Assert.All(errors, one => Assert.Equal("quota_exceeded", one.GetProperty("error").GetString()));
        Assert.Equal(accepted, await small.TotalAsync());

        (await BatchAsync(small, 3)).ExpectError(HttpStatusCode.TooManyRequests, "quota_exceeded");
        Answer mixed = (await small.PostAsync("/publish/batch", $"[{Event},5]")).Expect(HttpStatusCode.BadRequest);
        Assert.Equal(["quota_exceeded", "bad_request"], mixed["errors"].EnumerateArray().Select(one => one.GetProperty("error").GetString()));
        Assert.Equal(accepted, await small.TotalAsync());
    }

    [Fact]
    public async Task More_events_than_a_second_may_have_come_back_later()
    {
        await using RunningServer server = await RunningServer.StartAsync(Tenants);
        using EventBusClient fast = server.With("key-of-the-fast-tenant");
        Answer partly = (await BatchAsync(fast, 50)).Expect(HttpStatusCode.OK);
        Assert.InRange(partly.Num("accepted"), 3, 49);
        Assert.Equal("rate_limited", partly["errors"][0].GetProperty("error").GetString());
        Answer refused;
        do
        {
            refused = await fast.PostAsync("/publish", Event);
        }
        while (refused.Status == HttpStatusCode.OK);

        refused.ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");
        long retryAfterMs = refused.Num("retry_after_ms");
        Assert.InRange(retryAfterMs, 1, 1_000);
        Assert.Equal(((retryAfterMs + 999) / 1_000).ToString(CultureInfo.InvariantCulture), refused.Headers["Retry-After"]);
        Assert.Contains("quota is 3 a second", refused.Str("message"), StringComparison.Ordinal);
        await server.Bus.PublishAsync("quota");
        Assert.Equal(3, (await TenantOf(fast)).GetProperty("events_per_second_max").GetInt64());
        await UntilTakenAsync(fast, Event);
        Assert.Contains(
            "eventops_publish_rejected_total{reason=\"quota_rate\"}", (await server.Bus.GetAsync("/metrics")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_expires_makes_room()
    {
        await using RunningServer server = await RunningServer.StartAsync(Tenants);
        using EventBusClient small = server.With("key-of-the-small-tenant");
        string low = Event.Replace("\"data\"", "\"priority\":\"low\",\"data\"", StringComparison.Ordinal);
        string large = low.Replace("{}", $$"""{"x":"{{new string('x', 1_500)}}"}""", StringComparison.Ordinal);
        Answer answer;
        long startedAt = Stopwatch.GetTimestamp();
        do
        {
            // Two of them do not fit, unless a slow start lets the first expire meanwhile.
            answer = await small.PostAsync("/publish", large);
        }
        while (answer.Status == HttpStatusCode.OK && Stopwatch.GetElapsedTime(startedAt) < TimeSpan.FromSeconds(20));

        answer.ExpectError(HttpStatusCode.TooManyRequests, "quota_exceeded");
        await UntilTakenAsync(small, large);

        // None when a second has passed since.
        Assert.InRange((await TenantOf(small)).GetProperty("retained_bytes").GetInt64(), 0, BytesMax);
    }

    [Fact]
    public async Task Every_other_tenant_has_the_default_quota()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            [.. Tenants, "EventOps:TenantDefaults:RetainedBytesMax=1KiB", "EventOps:Tenants:1:RetainedBytesMax=0"]);
        using EventBusClient fast = server.With("key-of-the-fast-tenant");
        await FillAsync(server.Bus);
        JsonElement use = await TenantOf(fast);
        Assert.Equal(0, use.GetProperty("retained_bytes").GetInt64());
        Assert.Equal(JsonValueKind.Null, use.GetProperty("retained_bytes_max").ValueKind);
        Assert.Equal(1_024, (await TenantOf(server.Bus)).GetProperty("retained_bytes_max").GetInt64());
    }

    /// <summary>Publishes until there is no room; how many there was room for.</summary>
    private static async Task<int> FillAsync(EventBusClient bus)
    {
        int events = 0;
        Answer answer;
        while ((answer = await bus.PostAsync("/publish", Event)).Status == HttpStatusCode.OK)
        {
            Assert.True(++events < 100);
        }

        answer.ExpectError(HttpStatusCode.TooManyRequests, "quota_exceeded");
        return events;
    }

    /// <summary>Publishes until it is taken: time alone makes it so.</summary>
    private static async Task UntilTakenAsync(EventBusClient bus, string body)
    {
        long startedAt = Stopwatch.GetTimestamp();
        while ((await bus.PostAsync("/publish", body)).Status != HttpStatusCode.OK)
        {
            Assert.True(Stopwatch.GetElapsedTime(startedAt) < TimeSpan.FromSeconds(20), "There is no room again");
        }
    }

    private static async Task<JsonElement> TenantOf(EventBusClient bus) => (await bus.GetAsync("/stats")).Expect(HttpStatusCode.OK)["tenant"];

    private static Task<Answer> BatchAsync(EventBusClient bus, int items) => bus.PostAsync(
        "/publish/batch", Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Repeat(Event, items))), "application/x-ndjson");
}
