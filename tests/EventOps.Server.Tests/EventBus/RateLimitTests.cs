using System.Globalization;
using System.Net;
using System.Text;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

/// <summary>The contract's four limits, with windows so long that no permit comes back while a test runs.</summary>
public sealed class RateLimitTests
{
    private const string Event = """{"event_type":"agent_usage","source":"limited","data":{}}""";
    private const string Subscription = """{"subscriber":"limited","event_types":["*"]}""";

    private static readonly string[] Tight =
    [
        "EventOps:RateLimits:Publish:Permits=10", "EventOps:RateLimits:Publish:Window=1.00:00:00",
        "EventOps:RateLimits:Subscribe:Permits=3", "EventOps:RateLimits:Subscribe:Window=1.00:00:00",
        "EventOps:RateLimits:Poll:Permits=3", "EventOps:RateLimits:Poll:Window=1.00:00:00",
        "EventOps:RateLimits:Query:Permits=3", "EventOps:RateLimits:Query:Window=1.00:00:00",
    ];

    [Fact]
    public async Task Each_operation_has_its_own_limit_and_says_when_to_come_back()
    {
        await using RunningServer server = await RunningServer.StartAsync(Tight);
        EventBusClient bus = server.Bus;
        await ExpectAsync("publish", 10, () => bus.PostAsync("/publish", Event));
        await ExpectAsync("subscribe", 3, () => bus.PostAsync("/subscribe", Subscription));
        (await bus.DeleteAsync("/subscribe/sub_0000000000000")).ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");
        (await bus.PostAsync("/event-types", """{"event_type":"x"}""")).ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");
        await ExpectAsync("poll", 3, () => bus.GetAsync("/poll/limited"));
        (await bus.AckAsync("limited", "evt_0000000000000")).ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");
        await ExpectAsync("query", 3, () => bus.GetAsync("/events"));
        foreach (string path in (string[])["/events/evt_0000000000000", "/stats", "/subscriptions", "/event-types"])
        {
            (await bus.GetAsync(path)).ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");
        }

        Answer health = (await bus.GetAsync("/health")).Expect(HttpStatusCode.OK);
        Assert.Equal(10, health.Num("events_total"));
        Assert.Contains(
            "eventops_publish_rejected_total{reason=\"rate_limited\"}", (await bus.GetAsync("/metrics")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_counts_its_items_and_a_refused_one_takes_nothing()
    {
        await using RunningServer server = await RunningServer.StartAsync(Tight);
        (await BatchAsync(server.Bus, 6)).Expect(HttpStatusCode.OK);
        (await BatchAsync(server.Bus, 5)).ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");
        (await BatchAsync(server.Bus, 4)).Expect(HttpStatusCode.OK);
        (await BatchAsync(server.Bus, 1)).ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");
        (await server.Bus.PostAsync("/publish", Event)).ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");

        Assert.Equal(10, await server.Bus.TotalAsync());
    }

    [Fact]
    public async Task A_batch_over_the_whole_limit_is_taken_from_a_full_bucket_only()
    {
        await using RunningServer server = await RunningServer.StartAsync(Tight);
        (await BatchAsync(server.Bus, 25)).Expect(HttpStatusCode.OK);
        Answer refused = (await BatchAsync(server.Bus, 1)).ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");

        // 16 permits are missing at 10 a day.
        Assert.InRange(refused.Num("retry_after_ms"), 1.5 * 86_400_000, 1.6 * 86_400_000);
    }

    [Fact]
    public async Task A_key_has_its_own_bucket_and_may_have_its_own_limit()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            [.. Tight, "EventOps:Auth:Keys:0:Name=one", "EventOps:Auth:Keys:0:Key=key-number-one-one-one",
            "EventOps:Auth:Keys:1:Name=two", "EventOps:Auth:Keys:1:Key=key-number-two-two-two",
            "EventOps:Auth:Keys:1:RateLimits:Publish:Permits=12"]);
        using EventBusClient one = server.With("key-number-one-one-one");
        using EventBusClient two = server.With("key-number-two-two-two");

        await ExpectAsync("publish", 10, () => server.Bus.PostAsync("/publish", Event));
        await ExpectAsync("publish", 10, () => one.PostAsync("/publish", Event));
        await ExpectAsync("publish", 12, () => two.PostAsync("/publish", Event));
    }

    [Fact]
    public async Task Permits_come_back_and_limits_can_be_switched_off()
    {
        await using RunningServer quick = await RunningServer.StartAsync(
            "EventOps:RateLimits:Publish:Permits=1", "EventOps:RateLimits:Publish:Window=00:00:00.001");
        for (int i = 0; i < 1_000; i++)
        {
            Answer answer = await quick.Bus.PostAsync("/publish", Event);
            Assert.True(answer.Status is HttpStatusCode.OK || answer.Num("retry_after_ms") == 1, answer.Text);
        }

        await using RunningServer open = await RunningServer.StartAsync([.. Tight, "EventOps:RateLimits:Enabled=false"]);
        for (int i = 0; i < 15; i++)
        {
            (await open.Bus.PostAsync("/publish", Event)).Expect(HttpStatusCode.OK);
        }
    }

    private static async Task ExpectAsync(string operation, int permits, Func<Task<Answer>> call)
    {
        for (int i = 0; i < permits; i++)
        {
            (await call()).Expect(HttpStatusCode.OK);
        }

        Answer refused = (await call()).ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");
        Documented.Assert(ContractExamples.RateLimited, refused.Json);
        Assert.Equal($"Too many {operation} requests", refused.Str("message"));
        long retryAfterMs = refused.Num("retry_after_ms");
        Assert.InRange(retryAfterMs, 1, 86_400_000);
        Assert.Equal(((retryAfterMs + 999) / 1_000).ToString(CultureInfo.InvariantCulture), refused.Headers["Retry-After"]);
    }

    private static Task<Answer> BatchAsync(EventBusClient bus, int items) => bus.PostAsync(
        "/publish/batch", Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Repeat(Event, items))), "application/x-ndjson");
}
