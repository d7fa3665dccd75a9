using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

/// <summary>Leases over HTTP: <c>lease_ms</c>, <c>/nack</c>, <c>/extend</c>.</summary>
public sealed class LeaseTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly EventBusClient _bus = shared.Bus;

    [Fact]
    public async Task Leased_events_are_one_callers_until_sent_back()
    {
        string[] ids = await StartAsync("lessee", 3);
        Answer page = (await _bus.GetAsync("/poll/lessee?lease_ms=60000&limit=2")).Expect(HttpStatusCode.OK);
        Assert.Equal(ids[..2], page.Ids());
        Assert.All(page.List("events"), one => Assert.Equal(1, one.GetProperty("attempt").GetInt32()));
        Assert.All(page.List("events"), one => Assert.True(one.GetProperty("lease_until").GetDateTime() > one.GetProperty("published_at").GetDateTime()));
        Assert.Equal(ids[2..], (await _bus.GetAsync("/poll/lessee")).Ids());

        Answer nacked = await NackAsync("lessee", new { reason = "not now\nor ever" }, ids[0], ids[2], "nonsense");
        Assert.Equal((1, 0), (nacked.Expect(HttpStatusCode.OK).Num("returned"), nacked.Num("failed")));
        Assert.Equal(["nonsense", ids[2]], nacked.List("unknown").Select(one => one.GetString()!));
        JsonElement delivery = Assert.Single((await _bus.GetAsync("/events/" + ids[0])).List("deliveries"));
        Assert.Equal("sent back: not now or ever", delivery.GetProperty("last_error").GetString());

        Answer again = await _bus.GetAsync("/poll/lessee?lease_ms=60000");
        Assert.Equal([ids[0], ids[2]], again.Ids());
        Assert.Equal([2, 1], again.List("events").Select(one => one.GetProperty("attempt").GetInt32()));
        Assert.Equal(3, (await _bus.AckAsync("lessee", ids)).Num("acknowledged"));
        Assert.Equal(3, (await NackAsync("lessee", new { }, ids)).List("unknown").Length);
    }

    [Fact]
    public async Task A_delay_is_kept_and_an_extension_answers_its_end()
    {
        string[] ids = await StartAsync("delayed", 2);
        await _bus.GetAsync("/poll/delayed?lease_ms=60000");
        Assert.Equal(1, (await NackAsync("delayed", new { delay_ms = 86_400_000 }, ids[0])).Num("returned"));
        Answer extended = (await ExtendAsync("delayed", 43_200_000, ids)).Expect(HttpStatusCode.OK);
        Assert.Equal(1, extended.Num("extended"));
        Assert.True(extended["lease_until"].GetDateTime() > DateTime.UnixEpoch);
        Assert.Equal([ids[0]], extended.List("unknown").Select(one => one.GetString()!));
        Assert.Empty((await _bus.GetAsync("/poll/delayed")).Ids());
        Assert.Equal(ids, (await _bus.GetAsync("/poll/delayed?since_event_id=evt_0000000000000")).Ids());
    }

    [Fact]
    public async Task A_lease_ends_by_itself_and_wakes_a_waiting_poll()
    {
        string[] ids = await StartAsync("expiring", 1);
        Assert.Equal(ids, (await _bus.GetAsync("/poll/expiring?lease_ms=1000")).Ids());
        Answer again = await _bus.GetAsync("/poll/expiring?lease_ms=1000&timeout_ms=30000").WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(2, again.List("events").Single().GetProperty("attempt").GetInt32());
    }

    [Fact]
    public async Task Leases_and_delays_survive_a_restart()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.Bus.SubscribeAsync("s", "x");
        string[] ids = [await server.Bus.PublishAsync("x"), await server.Bus.PublishAsync("x"), await server.Bus.PublishAsync("x")];
        await server.Bus.GetAsync("/poll/s?lease_ms=600000&limit=2");
        await server.Bus.PostAsync("/nack", JsonSerializer.Serialize(new { subscriber = "s", event_ids = ids[..1], delay_ms = 600_000 }));

        await server.RestartAsync();

        Assert.Equal(ids[2..], (await server.Bus.GetAsync("/poll/s")).Ids());
        Answer extended = await server.Bus.PostAsync("/extend", JsonSerializer.Serialize(new { subscriber = "s", event_ids = ids, lease_ms = 5_000 }));
        Assert.Equal((1, 2), (extended.Num("extended"), extended.List("unknown").Length));
    }

    [Theory]
    [InlineData("lease_ms=999")]
    [InlineData("lease_ms=43200001")]
    [InlineData("lease_ms=x")]
    [InlineData("lease_ms=")]
    [InlineData("lease_ms=1000&lease_ms=1000")]
    [InlineData("lease_ms=1000&since_event_id=evt_0000000000000")]
    public async Task Bad_leases_are_refused(string query)
    {
        string[] ids = await StartAsync("bad-" + query.Length + query[^1], 1);
        string name = "bad-" + query.Length + query[^1];
        (await _bus.GetAsync($"/poll/{name}?{query}")).ExpectError(HttpStatusCode.BadRequest, "bad_request");
        Assert.Equal(ids, (await _bus.GetAsync("/poll/" + name)).Ids());
    }

    [Theory]
    [InlineData("/nack", """{"event_ids":["evt_0000000000001"]}""")]
    [InlineData("/nack", """{"subscriber":"x"}""")]
    [InlineData("/nack", """{"subscriber":"x","event_ids":[]}""")]
    [InlineData("/nack", """{"subscriber":"x","event_ids":[1]}""")]
    [InlineData("/nack", """{"subscriber":"x","event_ids":["a"],"delay_ms":-1}""")]
    [InlineData("/nack", """{"subscriber":"x","event_ids":["a"],"delay_ms":86400001}""")]
    [InlineData("/nack", """{"subscriber":"x","event_ids":["a"],"delay_ms":1.5}""")]
    [InlineData("/nack", """{"subscriber":"x","event_ids":["a"],"delay_ms":"1"}""")]
    [InlineData("/nack", """{"subscriber":"x","event_ids":["a"],"delay_ms":null}""")]
    [InlineData("/nack", """{"subscriber":"x","event_ids":["a"],"reason":1}""")]
    [InlineData("/nack", "[]")]
    [InlineData("/extend", """{"subscriber":"x","event_ids":["a"]}""")]
    [InlineData("/extend", """{"subscriber":"x","event_ids":["a"],"lease_ms":0}""")]
    [InlineData("/extend", """{"subscriber":"x","event_ids":["a"],"lease_ms":99999999999999999999}""")]
    [InlineData("/extend", "{")]
    public async Task Bad_bodies_are_refused(string path, string body) =>
        (await _bus.PostAsync(path, body)).ExpectError(HttpStatusCode.BadRequest, "bad_request");

    [Theory]
    [InlineData("/nack")]
    [InlineData("/extend")]
    public async Task Who_never_subscribed_has_no_leases(string path) =>
        (await _bus.PostAsync(path, """{"subscriber":"nobody","event_ids":["a"],"lease_ms":1000}""")).ExpectError(HttpStatusCode.NotFound, "not_found");

    private async Task<string[]> StartAsync(string subscriber, int events)
    {
        await _bus.SubscribeAsync(subscriber, subscriber);
        var ids = new List<string>();
        for (int i = 0; i < events; i++)
        {
            ids.Add(await _bus.PublishAsync(subscriber));
        }

        return [.. ids];
    }

    private Task<Answer> NackAsync(string subscriber, object terms, params string[] ids)
    {
        var body = new Dictionary<string, object?> { ["subscriber"] = subscriber, ["event_ids"] = ids };
        foreach (var property in terms.GetType().GetProperties())
        {
            body[property.Name] = property.GetValue(terms);
        }

        return _bus.PostAsync("/nack", JsonSerializer.Serialize(body));
    }

    private Task<Answer> ExtendAsync(string subscriber, int leaseMs, params string[] ids) =>
        _bus.PostAsync("/extend", JsonSerializer.Serialize(new { subscriber, event_ids = ids, lease_ms = leaseMs }));
}
