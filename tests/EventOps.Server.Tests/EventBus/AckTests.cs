using System.Net;
using System.Text;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

public sealed class AckTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly EventBusClient _bus = shared.Bus;

    [Fact]
    public async Task Idempotent_and_in_any_order()
    {
        await _bus.SubscribeAsync("any-order", "ack-order");
        string[] ids = [await _bus.PublishAsync("ack-order"), await _bus.PublishAsync("ack-order"), await _bus.PublishAsync("ack-order")];

        Assert.Equal(2, (await _bus.AckAsync("any-order", ids[2], ids[0])).Expect(HttpStatusCode.OK).Num("acknowledged"));
        Answer again = (await _bus.AckAsync("any-order", ids[2], ids[0], ids[2])).Expect(HttpStatusCode.OK);
        Assert.Equal(2, again.Num("acknowledged"));
        Assert.False(again.Json.TryGetProperty("unknown", out _));
        Assert.Equal(3, (await _bus.AckAsync("any-order", ids)).Num("acknowledged"));

        Assert.Empty((await _bus.GetAsync("/poll/any-order")).Ids());
        Assert.Equal((3, 0), await DeliveredAndPendingAsync("any-order"));
    }

    [Fact]
    public async Task Ids_that_are_no_event_of_the_subscriber_are_listed()
    {
        string before = await _bus.PublishAsync("ack-unknown");
        await _bus.SubscribeAsync("unknowing", "ack-unknown");
        string mine = await _bus.PublishAsync("ack-unknown");
        string elsewhere = await _bus.PublishAsync("ack-unknown-elsewhere");

        Answer answer = await _bus.AckAsync("unknowing", mine, before, elsewhere, "evt_zzzzzzzzzzzzz", "", "nonsense");

        Assert.Equal(1, answer.Expect(HttpStatusCode.OK).Num("acknowledged"));
        Assert.Equal(
            new[] { before, elsewhere, "evt_zzzzzzzzzzzzz", "", "nonsense" }.Order(StringComparer.Ordinal),
            answer.List("unknown").Select(one => one.GetString()).Order(StringComparer.Ordinal));
        Assert.Equal((1, 0), await DeliveredAndPendingAsync("unknowing"));
    }

    [Fact]
    public async Task Ten_thousand_ids_at_once()
    {
        await _bus.SubscribeAsync("many", "ack-many");
        string line = """{"event_type":"agent_usage","source":"ack-many","data":{}}""" + "\n";
        Answer batch = await _bus.PostAsync(
            "/publish/batch?results=all", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, 10_000))), "application/x-ndjson");
        string[] ids = [.. batch.List("event_ids").Select(one => one.GetString()!)];
        Assert.Equal(10_000, ids.Distinct().Count());

        // Every other one first, so that the second request fills 5,000 gaps.
        Assert.Equal(5_000, (await _bus.AckAsync("many", [.. ids.Where((_, i) => i % 2 == 0)])).Num("acknowledged"));
        Assert.Equal((5_000, 5_000), await DeliveredAndPendingAsync("many"));
        Assert.Equal(ids.Where((_, i) => i % 2 == 1).Take(50), (await _bus.GetAsync("/poll/many")).Ids());
        Assert.Equal(10_000, (await _bus.AckAsync("many", ids)).Num("acknowledged"));
        Assert.Equal((10_000, 0), await DeliveredAndPendingAsync("many"));
        (await _bus.AckAsync("many", [.. ids, ids[0]])).ExpectError(HttpStatusCode.BadRequest, "bad_request");
    }

    [Fact]
    public async Task The_same_events_acknowledged_concurrently_count_once()
    {
        await _bus.SubscribeAsync("racer", "ack-race");
        string[] ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _bus.PublishAsync("ack-race")));

        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _bus.AckAsync("racer", ids)));

        Assert.All(answers, one => Assert.Equal(50, one.Expect(HttpStatusCode.OK).Num("acknowledged")));
        Assert.Equal((50, 0), await DeliveredAndPendingAsync("racer"));
    }

    [Fact]
    public async Task Who_never_subscribed_cannot_acknowledge() =>
        (await _bus.AckAsync("nobody", "evt_0000000000000")).ExpectError(HttpStatusCode.NotFound, "not_found");

    private async Task<(long Delivered, long Pending)> DeliveredAndPendingAsync(string subscriber)
    {
        Answer list = await _bus.GetAsync("/subscriptions");
        var one = list.List("subscriptions").Single(each => each.GetProperty("subscriber").GetString() == subscriber);
        return (one.GetProperty("events_delivered").GetInt64(), one.GetProperty("events_pending").GetInt64());
    }
}
