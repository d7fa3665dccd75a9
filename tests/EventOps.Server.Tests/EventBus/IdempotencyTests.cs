using System.Net;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

public sealed class IdempotencyTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly EventBusClient _bus = shared.Bus;

    [Fact]
    public async Task The_same_key_and_body_give_the_first_answer_again()
    {
        Answer first = (await PublishAsync("same", Event("idem-same"))).Expect(HttpStatusCode.OK);
        Answer again = (await PublishAsync("same", Event("idem-same"))).Expect(HttpStatusCode.OK);

        Assert.Equal(first.Text, again.Text);
        Assert.Equal(1, await CountAsync("idem-same"));
    }

    [Fact]
    public async Task The_first_answer_comes_again_with_the_subscribers_it_counted()
    {
        string id = await _bus.SubscribeAsync("idem-subscriber", "idem-matched");
        Answer first = (await PublishAsync("matched", Event("idem-matched"))).Expect(HttpStatusCode.OK);
        Assert.Equal(1, first.Num("subscribers_notified"));

        Assert.Equal(first.Text, (await PublishAsync("matched", Event("idem-matched"))).Expect(HttpStatusCode.OK).Text);
        (await _bus.DeleteAsync("/subscribe/" + id)).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"event_type":"agent_usage","source":"idem-other","data":{"a":2}}""")]
    [InlineData("""{"event_type":"agent_usage","source":"idem-other","data":{"a":1},"metadata":{}}""")]
    [InlineData("""{"event_type":"agent_usage","source":"idem-other","data":{"a":1},"priority":"high"}""")]
    [InlineData("""{"event_type":"backup_created","source":"idem-other","data":{"a":1}}""")]
    [InlineData("""{"event_type":"agent_usage","source":"idem-other-source","data":{"a":1}}""")]
    public async Task The_same_key_with_another_body_is_a_conflict(string other)
    {
        (await PublishAsync("other", """{"event_type":"agent_usage","source":"idem-other","data":{"a":1}}""")).Expect(HttpStatusCode.OK);

        (await PublishAsync("other", other)).ExpectError(HttpStatusCode.Conflict, "conflict");
        Assert.Equal(1, await CountAsync("idem-other*"));
    }

    [Fact]
    public async Task A_refused_request_does_not_use_up_its_key()
    {
        (await PublishAsync("refused", """{"event_type":"nope","source":"idem-refused","data":{}}""")).Expect(HttpStatusCode.BadRequest);
        (await PublishAsync("refused", "{")).Expect(HttpStatusCode.BadRequest);
        (await PublishAsync("refused", Event("idem-refused"))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Concurrent_requests_with_one_key_make_one_event()
    {
        for (int round = 0; round < 20; round++)
        {
            string source = $"idem-race-{round}";
            Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PublishAsync(source, Event(source))));

            Assert.Single(answers.Select(one => one.Expect(HttpStatusCode.OK).Str("event_id")).Distinct());
            Assert.Equal(1, await CountAsync(source));
        }
    }

    [Fact]
    public async Task The_member_of_the_body_is_a_key_too_and_the_header_wins()
    {
        const string Keyed = """{"event_type":"agent_usage","source":"idem-body","data":{},"idempotency_key":"in-body"}""";
        string first = (await _bus.PostAsync("/publish", Keyed)).Expect(HttpStatusCode.OK).Str("event_id");

        Assert.Equal(first, (await _bus.PostAsync("/publish", Keyed)).Str("event_id"));
        Assert.Equal(first, (await PublishAsync("in-body", Event("idem-body"))).Expect(HttpStatusCode.OK).Str("event_id"));
        Assert.NotEqual(first, (await PublishAsync("in-header", Keyed)).Expect(HttpStatusCode.OK).Str("event_id"));
    }

    [Fact]
    public async Task In_a_batch_each_item_has_its_own()
    {
        const string Batch = """
            [{"event_type":"agent_usage","source":"idem-items","data":{"i":1},"idempotency_key":"item-1"},
             {"event_type":"agent_usage","source":"idem-items","data":{"i":2},"idempotency_key":"item-2"},
             {"event_type":"agent_usage","source":"idem-items","data":{"i":3}}]
            """;
        string[] first = Ids(await _bus.PostAsync("/publish/batch?results=all", Batch));
        string[] again = Ids(await _bus.PostAsync("/publish/batch?results=all", Batch));

        Assert.Equal(first[..2], again[..2]);
        Assert.NotEqual(first[2], again[2]);
        Answer conflict = await _bus.PostAsync(
            "/publish/batch", """[{"event_type":"agent_usage","source":"idem-items","data":{"i":9},"idempotency_key":"item-1"}]""");
        conflict.Expect(HttpStatusCode.BadRequest);
        Assert.Equal("conflict", conflict.List("errors")[0].GetProperty("error").GetString());
        Assert.Equal(4, await CountAsync("idem-items"));
    }

    [Fact]
    public async Task A_batch_with_a_header_is_one_thing()
    {
        string batch = $"[{Event("idem-batch")},{Event("idem-batch")}]";
        Answer first = await _bus.PostAsync("/publish/batch?results=all", batch, ("Idempotency-Key", "whole"));
        Answer again = await _bus.PostAsync("/publish/batch?results=all", batch, ("Idempotency-Key", "whole"));

        Assert.Equal(2, Ids(first).Distinct().Count());
        Assert.Equal(first.Text, again.Text);
        Assert.Equal(2, await CountAsync("idem-batch"));
    }

    [Fact]
    public async Task Concurrent_batches_with_one_key_make_its_events_once()
    {
        for (int round = 0; round < 10; round++)
        {
            string source = $"idem-batch-race-{round}";
            string batch = $"[{Event(source)},{Event(source)}]";
            Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(
                _ => _bus.PostAsync("/publish/batch?results=all", batch, ("Idempotency-Key", source))));

            Assert.All(answers, one => Assert.True(one.Status is HttpStatusCode.OK or HttpStatusCode.BadRequest, one.Text));
            Assert.Equal(2, await CountAsync(source));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ключ")]
    public async Task A_key_that_is_none_is_refused(string key) =>
        (await PublishAsync(key, Event("idem-bad"))).ExpectError(HttpStatusCode.BadRequest, "bad_request");

    [Fact]
    public async Task A_key_is_256_characters_at_most()
    {
        (await PublishAsync(new string('k', 256), Event("idem-long"))).Expect(HttpStatusCode.OK);
        (await PublishAsync(new string('k', 257), Event("idem-long"))).ExpectError(HttpStatusCode.BadRequest, "bad_request");
    }

    [Fact]
    public async Task It_survives_a_restart()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string first = (await server.Bus.PostAsync("/publish", Event("kept"), ("Idempotency-Key", "kept"))).Str("event_id");
        await server.RestartAsync();

        Answer again = await server.Bus.PostAsync("/publish", Event("kept"), ("Idempotency-Key", "kept"));
        Assert.Equal(first, again.Expect(HttpStatusCode.OK).Str("event_id"));
        (await server.Bus.PostAsync("/publish", Event("other"), ("Idempotency-Key", "kept"))).ExpectError(HttpStatusCode.Conflict, "conflict");
        Assert.Equal(1, await server.Bus.TotalAsync());
    }

    private static string Event(string source) => $$"""{"data":{},"event_type":"agent_usage","source":"{{source}}"}""";

    private static string[] Ids(Answer answer) => [.. answer.Expect(HttpStatusCode.OK).List("event_ids").Select(one => one.GetString()!)];

    private Task<Answer> PublishAsync(string key, string body) => _bus.PostAsync("/publish", body, ("Idempotency-Key", key));

    private async Task<long> CountAsync(string source) => (await _bus.GetAsync("/events?source=" + source)).Num("total");
}
