using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.TriggerIngestion;

public sealed class PostTests(TriggerServer shared) : IClassFixture<TriggerServer>
{
    private readonly EventBusClient _alice = shared.Alice;

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "a" :  [1, 2.50, {"event_type": 7}],"b":"é✓ \u00e9" }""")]
    [InlineData("""{"source":1,"data":"x","priority":"none","metadata":null,"idempotency_key":{}}""")]
    public async Task The_payload_comes_back_byte_for_byte(string body)
    {
        string id = (await _alice.PostAsync("/v1/events", "\n " + body + "\r\n")).Expect(HttpStatusCode.Created).Str("id");
        Assert.Equal(body, (await _alice.GetAsync("/v1/events/" + id))["payload"].GetRawText());
        Answer onBus = (await _alice.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);
        Assert.Equal(("trigger", "alice", "normal"), (onBus.Str("event_type"), onBus.Str("source"), onBus.Str("priority")));
        Assert.Equal(body, onBus["data"].GetRawText());
    }

    [Theory]
    [InlineData("[]", "not_an_object")]
    [InlineData("\"x\"", "not_an_object")]
    [InlineData("null", "not_an_object")]
    [InlineData("", "empty_body")]
    [InlineData("{", "invalid_json")]
    [InlineData("{}{}", "invalid_json")]
    [InlineData("""{"a":"\ud800"}""", "invalid_json")]
    [InlineData("""{"event_type":5}""", "invalid_event_type")]
    [InlineData("""{"event_type":null}""", "invalid_event_type")]
    [InlineData("""{"event_type":""}""", "invalid_event_type")]
    [InlineData("""{"event_type":"a\u0000"}""", "invalid_event_type")]
    public async Task What_is_no_object_or_has_a_bad_type_is_refused(string body, string code) =>
        (await _alice.PostAsync("/v1/events", body)).ExpectTriggerError(HttpStatusCode.BadRequest, "invalid_request_error", code);

    [Fact]
    public async Task Bodies_are_bounded_and_must_be_json()
    {
        string large = $$"""{"a":"{{new string('x', 1024 * 1024)}}"}""";
        (await _alice.PostAsync("/v1/events", large))
            .ExpectTriggerError(HttpStatusCode.RequestEntityTooLarge, "invalid_request_error", "payload_too_large");
        (await _alice.PostAsync("/v1/events", "{}"u8.ToArray(), "text/plain"))
            .ExpectTriggerError(HttpStatusCode.UnsupportedMediaType, "invalid_request_error", "unsupported_media_type");
        (await _alice.PostAsync("/v1/events", $$"""{"event_type":"{{new string('x', 257)}}"}"""))
            .ExpectTriggerError(HttpStatusCode.BadRequest, "invalid_request_error", "invalid_event_type");
    }

    [Fact]
    public async Task An_idempotency_key_gives_the_same_event_and_says_where_it_stands_now()
    {
        const string Body = """{"event_type":"keyed","a":1}""";
        (string, string) key = ("Idempotency-Key", "trigger-key-1");
        Answer first = (await _alice.PostAsync("/v1/events", Body, key)).Expect(HttpStatusCode.Created);
        Answer again = (await _alice.PostAsync("/v1/events", Body, key)).Expect(HttpStatusCode.Created);
        Assert.Equal(first.Text, again.Text);
        Assert.Equal(first.Headers["Location"], again.Headers["Location"]);
        Assert.Single(await _alice.ListAsync("event_type=keyed"));
        (await _alice.PostAsync("/v1/events", """{"event_type":"keyed","a":2}""", key))
            .ExpectTriggerError(HttpStatusCode.Conflict, "conflict_error", "idempotency_key_reused");

        (await _alice.AckOneAsync(first.Str("id"))).Expect(HttpStatusCode.OK);
        Assert.Equal("acknowledged", (await _alice.PostAsync("/v1/events", Body, key)).Expect(HttpStatusCode.Created).Str("status"));
        (await _alice.DeleteAsync("/v1/events/" + first.Str("id"))).Expect(HttpStatusCode.NoContent);
        Answer late = (await _alice.PostAsync("/v1/events", Body, key)).Expect(HttpStatusCode.Created);
        Assert.Equal((first.Str("id"), "deleted"), (late.Str("id"), late.Str("status")));
        (await _alice.PostAsync("/v1/events", Body, ("Idempotency-Key", "with space")))
            .ExpectTriggerError(HttpStatusCode.BadRequest, "invalid_request_error", "invalid_request");
    }

    [Theory]
    [InlineData("application/json", null)]
    [InlineData("application/json", "gzip")]
    [InlineData("application/x-ndjson", null)]
    [InlineData("application/x-ndjson", "br")]
    public async Task A_batch_takes_good_items_and_names_the_others(string mediaType, string? encoding)
    {
        string type = $"batch.{mediaType}.{encoding}";
        string[] items = [$$"""{"event_type":"{{type}}","n": 0}""", "5", """{"event_type":[]}""", $$"""{"event_type":"{{type}}","n": 1}"""];
        string body = mediaType == "application/json" ? $"[{string.Join(", ", items)}]" : string.Join('\n', items);
        byte[] bytes = Pack(Encoding.UTF8.GetBytes(body), encoding);
        (string, string)[] headers = encoding is null ? [] : [("Content-Encoding", encoding)];
        Answer answer = (await _alice.PostAsync("/v1/events/batch?results=all", bytes, mediaType, headers)).Expect(HttpStatusCode.Created);

        Assert.Equal((2, 2), (answer.Num("accepted"), answer.Num("rejected")));
        Assert.Equal(
            ["1 not_an_object", "2 invalid_event_type"],
            answer.List("errors").Select(one => $"{one.GetProperty("index").GetInt32()} {one.GetProperty("error").GetString()}"));
        string[] ids = [.. answer.List("event_ids").Select(one => one.GetString()!)];
        Assert.Equal((answer.Str("first_event_id"), answer.Str("last_event_id")), (ids[0], ids[1]));
        Assert.Equal(items[3], (await _alice.GetAsync("/v1/events/" + ids[1]))["payload"].GetRawText());
        Assert.Equal(ids.Reverse(), await _alice.ListAsync("status=undelivered&event_type=" + Uri.EscapeDataString(type)));
        Assert.Equal(2, (await _alice.AckManyAsync(ids)).Num("acknowledged"));
    }

    [Fact]
    public async Task A_messagepack_batch_is_shown_as_json()
    {
        // [{"event_type": "mp", "n": 1}, 5]
        byte[] body = [0x92, 0x82, 0xaa, .. "event_type"u8, 0xa2, .. "mp"u8, 0xa1, .. "n"u8, 0x01, 0x05];
        Answer answer = (await _alice.PostAsync("/v1/events/batch", body, "application/msgpack")).Expect(HttpStatusCode.Created);
        Assert.Equal((1, 1), (answer.Num("accepted"), answer.Num("rejected")));
        Assert.Equal("not_an_object", answer.List("errors")[0].GetProperty("error").GetString());
        Answer read = await _alice.GetAsync("/v1/events/" + answer.Str("first_event_id"));
        Assert.Equal("""{"event_type":"mp","n":1}""", read["payload"].GetRawText());
        Assert.Single(await _alice.ListAsync("event_type=mp"));
    }

    [Fact]
    public async Task CloudEvents_come_in_by_every_mode_and_go_out_as_they_came()
    {
        const string Structured = """
            {"specversion":"1.0","id":"ce-1","source":"/shop","type":"ce.created","priority":"high","datacontenttype":"application/json","data":{"n":1}}
            """;
        string first = (await _alice.PostAsync("/v1/events", Encoding.UTF8.GetBytes(Structured), "application/cloudevents+json"))
            .Expect(HttpStatusCode.Created).Str("id");
        string second = (await _alice.PostAsync(
            "/v1/events", """{"n":2}""", ("ce-specversion", "1.0"), ("ce-id", "ce-2"), ("ce-source", "/shop"), ("ce-type", "ce.created")))
            .Expect(HttpStatusCode.Created).Str("id");
        Answer batch = (await _alice.PostAsync(
            "/v1/events/batch", Encoding.UTF8.GetBytes($"[{Structured.Replace("ce-1", "ce-3", StringComparison.Ordinal)}]"), "application/cloudevents-batch+json"))
            .Expect(HttpStatusCode.Created);
        string third = batch.Str("first_event_id");

        // One that says a priority is in the inbox like any other.
        Assert.Equal([third, second, first], await _alice.ListAsync("status=undelivered&event_type=ce.created"));
        Assert.Equal("""{"n":2}""", (await _alice.GetAsync("/v1/events/" + second))["payload"].GetRawText());
        Answer given = (await _alice.SendAsync(HttpMethod.Get, "/v1/events/" + first, null, ("Accept", "application/cloudevents+json")))
            .Expect(HttpStatusCode.OK);
        Assert.Equal(("ce-1", "/shop", "ce.created"), (given.Str("id"), given.Str("source"), given.Str("type")));
        (await _alice.PostAsync("/v1/events", "{}"u8.ToArray(), "application/cloudevents+json"))
            .ExpectTriggerError(HttpStatusCode.BadRequest, "invalid_request_error", "invalid_cloud_event");
    }

    [Fact]
    public async Task The_id_of_a_cloud_event_is_idempotent_within_its_source()
    {
        Task<Answer> PostAsync(string source, string data) => _alice.PostAsync(
            "/v1/events", Encoding.UTF8.GetBytes(data), "text/plain",
            ("ce-specversion", "1.0"), ("ce-id", "again"), ("ce-source", source), ("ce-type", "ce.again"));

        Answer first = (await PostAsync("/one", "bytes")).Expect(HttpStatusCode.Created);
        Assert.Equal(first.Text, (await PostAsync("/one", "bytes")).Expect(HttpStatusCode.Created).Text);
        (await PostAsync("/one", "others")).ExpectTriggerError(HttpStatusCode.Conflict, "conflict_error", "idempotency_key_reused");
        Assert.NotEqual(first.Str("id"), (await PostAsync("/other", "bytes")).Expect(HttpStatusCode.Created).Str("id"));

        // Sent again when it was acknowledged, it is that event, and says so.
        (await _alice.PostAsync($"/v1/events/{first.Str("id")}/ack", "{}")).Expect(HttpStatusCode.OK);
        Answer again = (await PostAsync("/one", "bytes")).Expect(HttpStatusCode.Created);
        Assert.Equal((first.Str("id"), "acknowledged"), (again.Str("id"), again.Str("status")));
    }

    [Theory]
    [InlineData("application/cloudevents-batch+json")]
    [InlineData("application/cloudevents+avro")]
    public async Task What_is_no_single_cloud_event_in_json_is_not_taken(string contentType) =>
        (await _alice.PostAsync("/v1/events", "[]"u8.ToArray(), contentType))
            .ExpectTriggerError(HttpStatusCode.UnsupportedMediaType, "invalid_request_error", "unsupported_media_type");

    [Fact]
    public async Task A_batch_of_which_nothing_is_good_or_that_is_none_is_refused()
    {
        Answer none = (await _alice.PostAsync("/v1/events/batch", "[1,2]")).Expect(HttpStatusCode.BadRequest);
        Assert.Equal((0, 2), (none.Num("accepted"), none.Num("rejected")));
        (await _alice.PostAsync("/v1/events/batch", "{}"))
            .ExpectTriggerError(HttpStatusCode.BadRequest, "invalid_request_error", "invalid_request");
        (await _alice.PostAsync("/v1/events/batch", "[{}"))
            .ExpectTriggerError(HttpStatusCode.BadRequest, "invalid_request_error", "invalid_request");
        (await _alice.PostAsync("/v1/events/batch", "x"u8.ToArray(), "text/csv"))
            .ExpectTriggerError(HttpStatusCode.UnsupportedMediaType, "invalid_request_error", "unsupported_media_type");
    }

    [Fact]
    public async Task Many_first_triggers_at_once_are_all_in_the_inbox()
    {
        await using RunningServer server = await RunningServer.StartAsync(TriggerServer.Keys);
        using EventBusClient bob = server.With("key-of-bob-012345678");
        string[] ids = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => bob.TriggerAsync("first", $",\"n\":{i.ToString(CultureInfo.InvariantCulture)}")));
        Assert.Equal(ids.OrderDescending(StringComparer.Ordinal), await bob.ListAsync("status=undelivered"));
        Assert.Equal(0, JsonDocument.Parse((await bob.GetAsync("/subscriptions")).Text).RootElement.GetProperty("total").GetInt32());
    }

    private static byte[] Pack(byte[] bytes, string? encoding)
    {
        using var packed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BufferedStream(packed),
        })
        {
            stream.Write(bytes);
            stream.Flush();
            if (encoding is null)
            {
                return packed.ToArray();
            }
        }

        return packed.ToArray();
    }
}
