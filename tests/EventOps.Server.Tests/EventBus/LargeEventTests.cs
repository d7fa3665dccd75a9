using System.Net;
using System.Text;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

/// <summary>Sizes at which a frame, a page of the log or a piece of an answer is not enough for all.</summary>
public sealed class LargeEventTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const int EventBytesMax = 1_048_576;
    private readonly EventBusClient _bus = shared.Bus;

    [Fact]
    public async Task An_event_of_exactly_the_limit_comes_back_whole()
    {
        string sent = Event("exact", EventBytesMax);
        Assert.Equal(EventBytesMax, Encoding.UTF8.GetByteCount(sent));
        string id = (await _bus.PostAsync("/publish", sent)).Expect(HttpStatusCode.OK).Str("event_id");

        Assert.Equal(Text(sent), (await _bus.GetAsync("/events/" + id))["data"].GetProperty("t").GetString());
        (await _bus.PostAsync("/publish", sent + " ")).ExpectError(HttpStatusCode.RequestEntityTooLarge, "payload_too_large");
    }

    [Fact]
    public async Task A_page_of_large_events_is_sent_in_pieces_and_is_one_answer()
    {
        await _bus.SubscribeAsync("large-reader", "large");
        var ids = new List<string>();
        for (int i = 0; i < 9; i++)
        {
            ids.Add((await _bus.PostAsync("/publish", Event("large", 400_000 + i))).Expect(HttpStatusCode.OK).Str("event_id"));
        }

        Answer list = (await _bus.GetAsync("/events?source=large")).Expect(HttpStatusCode.OK);
        Assert.Equal(Enumerable.Reverse(ids), list.Ids());
        Assert.Equal(9, list.Num("total"));
        Assert.Equal(ids, (await _bus.GetAsync("/poll/large-reader")).Expect(HttpStatusCode.OK).Ids());
    }

    [Fact]
    public async Task A_batch_of_many_frames_has_its_ids_in_order()
    {
        string known = (await _bus.PostAsync("/publish", Event("frames", 20_000), ("Idempotency-Key", "known-frame"))).Str("event_id");
        string[] items = [.. Enumerable.Range(0, 600).Select(i => Event("frames", 20_000 + i))];
        items[300] = Event("frames", 20_000).Replace("\"source\"", "\"idempotency_key\":\"known-frame\",\"source\"", StringComparison.Ordinal);

        Answer answer = (await _bus.PostAsync(
            "/publish/batch?results=all", Encoding.UTF8.GetBytes(string.Join('\n', items)), "application/x-ndjson")).Expect(HttpStatusCode.OK);
        string[] ids = [.. answer.List("event_ids").Select(one => one.GetString()!)];

        Assert.Equal((600, 0), (answer.Num("accepted"), answer.Num("rejected")));
        Assert.Equal(known, ids[300]);
        Assert.Equal((ids.Min(StringComparer.Ordinal), ids.Max(StringComparer.Ordinal)), (answer.Str("first_event_id"), answer.Str("last_event_id")));
        Answer list = (await _bus.GetAsync("/events?source=frames&limit=1000")).Expect(HttpStatusCode.OK);
        Assert.Equal(600, list.Num("total"));
        Assert.Equal(ids.Order(StringComparer.Ordinal).Reverse(), list.Ids());
        foreach (int i in (int[])[0, 150, 299, 301, 450, 599])
        {
            Assert.Equal(Text(items[i]), (await _bus.GetAsync("/events/" + ids[i]))["data"].GetProperty("t").GetString());
        }
    }

    [Fact]
    public async Task The_first_thousand_errors_of_a_batch_are_told_and_all_are_counted()
    {
        Answer answer = await _bus.PostAsync(
            "/publish/batch", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{}\n", 1_500))), "application/x-ndjson");

        answer.Expect(HttpStatusCode.BadRequest);
        Assert.Equal(1_500, answer.Num("rejected"));
        Assert.Equal(Enumerable.Range(0, 1_000), answer.List("errors").Select(one => one.GetProperty("index").GetInt32()));
    }

    /// <summary>An event of so many bytes.</summary>
    private static string Event(string source, int bytes)
    {
        string empty = $$"""{"data":{"t":""},"event_type":"agent_usage","source":"{{source}}"}""";
        return empty.Insert(empty.IndexOf("\"\"", StringComparison.Ordinal) + 1, new string((char)('a' + (bytes % 26)), bytes - empty.Length));
    }

    private static string Text(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return document.RootElement.GetProperty("data").GetProperty("t").GetString()!;
    }
}
