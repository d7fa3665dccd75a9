using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

/// <summary>Server-sent events over real HTTP: the framing, where a stream starts, and how it ends.</summary>
public sealed class StreamTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly EventBusClient _bus = shared.Bus;

    [Fact]
    public async Task Events_come_as_they_are_published_each_on_one_line()
    {
        await _bus.SubscribeAsync("reader", "stream-a");
        string first = await _bus.PublishAsync("stream-a", data: "{\n  \"a\" : \"x\\ny\",\r\n  \"b\": [1,\n2] }");
        using var stream = await StreamReading.OpenAsync(shared.Server, "/stream/reader");
        SentEvent one = await stream.NextAsync();
        Assert.Equal((first, "agent_usage"), (one.Id, one.Event));
        Assert.Equal(first, one.Json.GetProperty("event_id").GetString());
        Assert.Equal("x\ny", one.Json.GetProperty("data").GetProperty("a").GetString());

        for (int i = 0; i < 300; i++)
        {
            string id = await _bus.PublishAsync("stream-a");
            Assert.Equal(id, (await stream.NextAsync()).Id);
        }

        Assert.Equal("2000", stream.Retry);
        Assert.Equal(50, (await _bus.GetAsync("/poll/reader")).Ids().Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reader_that_comes_back_goes_on_behind_the_last_event(bool inHeader)
    {
        string name = "back-" + inHeader;
        await _bus.SubscribeAsync(name, name);
        string[] ids = [await _bus.PublishAsync(name), await _bus.PublishAsync(name), await _bus.PublishAsync(name)];
        await _bus.AckAsync(name, ids[1]);
        using var stream = await StreamReading.OpenAsync(
            shared.Server, $"/stream/{name}" + (inHeader ? "" : "?last_event_id=" + ids[0]), inHeader ? ids[0] : null);
        Assert.Equal(ids[1], (await stream.NextAsync()).Id);
        Assert.Equal(ids[2], (await stream.NextAsync()).Id);
        string next = await _bus.PublishAsync(name);
        Assert.Equal(next, (await stream.NextAsync()).Id);
    }

    [Fact]
    public async Task An_event_handed_over_again_does_not_lead_the_reader_back()
    {
        await _bus.SubscribeAsync("again", "stream-again");
        string[] ids = [await _bus.PublishAsync("stream-again"), await _bus.PublishAsync("stream-again")];
        using var stream = await StreamReading.OpenAsync(shared.Server, "/stream/again");
        Assert.Equal(ids[0], (await stream.NextAsync()).Id);
        Assert.Equal(ids[1], (await stream.NextAsync()).Id);
        await _bus.GetAsync("/poll/again?lease_ms=60000");
        await _bus.PostAsync("/nack", JsonSerializer.Serialize(new { subscriber = "again", event_ids = ids[..1] }));
        SentEvent one = await stream.NextAsync();
        Assert.Equal((null, ids[0]), (one.Id, one.Json.GetProperty("event_id").GetString()));
    }

    [Fact]
    public async Task It_ends_cleanly_when_the_server_stops_and_when_the_subscription_goes()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string subscription = await server.Bus.SubscribeAsync("s", "x");
        using (var stream = await StreamReading.OpenAsync(server, "/stream/s"))
        {
            await server.Bus.DeleteAsync("/subscribe/" + subscription);
            Assert.True(await stream.HasEndedAsync());
        }

        await server.Bus.SubscribeAsync("s", "x");
        using (var stream = await StreamReading.OpenAsync(server, "/stream/s"))
        {
            await server.RestartAsync();
            Assert.True(await stream.HasEndedAsync());
        }
    }

    [Fact]
    public async Task Too_many_are_refused_with_a_time_to_come_back()
    {
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Limits:PollWaitersMax=1");
        await server.Bus.SubscribeAsync("s", "x");
        using (await StreamReading.OpenAsync(server, "/stream/s"))
        {
            Answer refused = (await server.Bus.GetAsync("/stream/s")).ExpectError(HttpStatusCode.ServiceUnavailable, "unavailable");
            Assert.Equal("5", refused.Headers["Retry-After"]);
        }
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("evt_")]
    [InlineData("evt_iiiiiiiiiiiii")]
    public async Task A_bad_last_event_is_refused(string id)
    {
        await _bus.SubscribeAsync("strict", "strict");
        (await _bus.GetAsync("/stream/strict?last_event_id=" + id)).ExpectError(HttpStatusCode.BadRequest, "bad_request");
        (await _bus.SendAsync(HttpMethod.Get, "/stream/strict", null, ("Last-Event-ID", id))).ExpectError(HttpStatusCode.BadRequest, "bad_request");
    }

    [Fact]
    public async Task Who_never_subscribed_has_no_stream() =>
        (await _bus.GetAsync("/stream/nobody")).ExpectError(HttpStatusCode.NotFound, "not_found");
}
