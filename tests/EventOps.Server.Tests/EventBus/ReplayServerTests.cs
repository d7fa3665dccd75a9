using System.Net;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

/// <summary>Replays on a server of their own: tenants, limits, restarts, lists.</summary>
public sealed class ReplayServerTests
{
    private const string Order =
        """{"subscriber":"s","start_time":"2020-01-01T00:00:00Z","end_time":"2100-01-01T00:00:00Z","event_types":["*"]}""";

    [Fact]
    public async Task Another_tenants_replays_are_not_there()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            "EventOps:Auth:Keys:0:Name=a", "EventOps:Auth:Keys:0:Key=key-of-tenant-a-0123", "EventOps:Auth:Keys:0:Tenant=a",
            "EventOps:Auth:Keys:1:Name=b", "EventOps:Auth:Keys:1:Key=key-of-tenant-b-0123", "EventOps:Auth:Keys:1:Tenant=b");
        using EventBusClient a = server.With("key-of-tenant-a-0123");
        using EventBusClient b = server.With("key-of-tenant-b-0123");
        string subscription = await a.SubscribeAsync("s", "*");
        await a.PublishAsync("x");
        await b.PublishAsync("x");
        Answer replay = (await a.PostAsync("/replay", Order)).Expect(HttpStatusCode.OK);
        Assert.Equal(1, replay.Num("replayed"));
        string path = "/replay/" + replay.Str("replay_id");
        (await b.GetAsync(path)).ExpectError(HttpStatusCode.NotFound, "not_found");
        (await b.DeleteAsync(path)).ExpectError(HttpStatusCode.NotFound, "not_found");
        (await b.PostAsync("/replay", Order)).ExpectError(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(0, (await b.GetAsync("/replays")).Num("total"));

        await b.SubscribeAsync("s", "*");
        (await b.PostAsync("/replay", Order.Replace("{", $"{{\"subscription_id\":\"{subscription}\",", StringComparison.Ordinal)))
            .ExpectError(HttpStatusCode.NotFound, "not_found");
        Assert.Equal("running", (await a.GetAsync(path)).Expect(HttpStatusCode.OK).Str("status"));
        Assert.Equal("cancelled", (await a.DeleteAsync(path)).Expect(HttpStatusCode.OK).Str("status"));
        (await b.GetAsync(path)).ExpectError(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(0, (await b.GetAsync("/replays")).Num("total"));
        Assert.Equal(1, (await a.GetAsync("/replays")).Num("total"));
    }

    [Fact]
    public async Task They_survive_a_restart_and_are_listed_newest_first()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string[] ids = [await server.Bus.PublishAsync("x"), await server.Bus.PublishAsync("x"), await server.Bus.PublishAsync("y")];
        await server.Bus.SubscribeAsync("s", "*");
        string first = (await server.Bus.PostAsync("/replay", Order)).Str("replay_id");
        await server.Bus.AckAsync("s", ids[0]);
        string second = (await server.Bus.PostAsync("/replay", Order)).Str("replay_id");
        Answer cancelled = (await server.Bus.DeleteAsync("/replay/" + second)).Expect(HttpStatusCode.OK);
        Assert.Equal(("cancelled", 3), (cancelled.Str("status"), cancelled.Num("cancelled")));
        string third = (await server.Bus.PostAsync("/replay", Order)).Str("replay_id");
        await server.RestartAsync();

        Answer list = (await server.Bus.GetAsync("/replays")).Expect(HttpStatusCode.OK);
        Assert.Equal([third, second, first], list.List("replays").Select(one => one.GetProperty("replay_id").GetString()));
        Assert.Equal([3, 0, 2], list.List("replays").Select(one => one.GetProperty("pending").GetInt64()));
        Answer page = (await server.Bus.GetAsync("/replays?limit=1&offset=1")).Expect(HttpStatusCode.OK);
        Assert.Equal(second, Assert.Single(page.List("replays")).GetProperty("replay_id").GetString());
        Assert.Equal((3, 1, 1), (page.Num("total"), page.Num("limit"), page.Num("offset")));
        Assert.Equal(cancelled.Text, (await server.Bus.DeleteAsync("/replay/" + second)).Text);
    }

    [Fact]
    public async Task One_more_than_may_run_is_refused_until_one_is_cancelled()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.Bus.PublishAsync("x");
        await server.Bus.SubscribeAsync("s", "*");
        string last = string.Empty;
        for (int i = 0; i < 100; i++)
        {
            last = (await server.Bus.PostAsync("/replay", Order)).Expect(HttpStatusCode.OK).Str("replay_id");
        }

        Assert.Contains("100", (await server.Bus.PostAsync("/replay", Order)).ExpectError(HttpStatusCode.Conflict, "conflict").Str("message"), StringComparison.Ordinal);
        (await server.Bus.DeleteAsync("/replay/" + last)).Expect(HttpStatusCode.OK);
        (await server.Bus.PostAsync("/replay", Order)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Orders_and_cancellations_count_as_subscribing_and_questions_as_queries()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            "EventOps:RateLimits:Subscribe:Permits=2", "EventOps:RateLimits:Subscribe:Window=1.00:00:00",
            "EventOps:RateLimits:Query:Permits=2", "EventOps:RateLimits:Query:Window=1.00:00:00");
        (await server.Bus.PostAsync("/replay", Order)).Expect(HttpStatusCode.NotFound);
        (await server.Bus.DeleteAsync("/replay/rpl_0000000000000")).Expect(HttpStatusCode.NotFound);
        (await server.Bus.PostAsync("/replay", Order)).ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");
        (await server.Bus.DeleteAsync("/replay/rpl_0000000000000")).ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");
        (await server.Bus.GetAsync("/replays")).Expect(HttpStatusCode.OK);
        (await server.Bus.GetAsync("/replay/rpl_0000000000000")).Expect(HttpStatusCode.NotFound);
        (await server.Bus.GetAsync("/replays")).ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");
        (await server.Bus.GetAsync("/replay/rpl_0000000000000")).ExpectError(HttpStatusCode.TooManyRequests, "rate_limited");
    }
}
