using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

/// <summary>CloudEvents in place of the bus's own events, over HTTP: in, seen by the bus's readers, and out again.</summary>
public sealed class CloudEventTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Structured = "application/cloudevents+json";
    private const string Batched = "application/cloudevents-batch+json";
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string Other = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
    private readonly EventBusClient _bus = shared.Bus;

    [Theory]
    [InlineData(Structured)]
    [InlineData("Application/CloudEvents+JSON; charset=UTF-8")]
    public async Task Structured_mode_is_published_seen_by_the_bus_and_given_back(string contentType)
    {
        string sent = Event("/structured", contentType, """
            "subject":"s","time":"2018-04-05T17:31:00.25+02:00","priority":"high","comexampleothervalue":5,"data":{"a" : [1, 2.0]}
            """);
        Answer published = (await PostAsync(sent, contentType)).Expect(HttpStatusCode.OK);

        Assert.Equal(("agent_usage", "/structured"), (published.Str("event_type"), published.Str("source")));
        Assert.Equal(0, published.Num("subscribers_notified"));
        Answer seen = await _bus.GetAsync("/events/" + published.Str("event_id"));
        Assert.Equal("""{"a" : [1, 2.0]}""", seen["data"].GetRawText());
        Assert.Equal("high", seen.Str("priority"));
        Assert.Equal("s", seen["metadata"].GetProperty("subject").GetString());
        Assert.Equal(5, seen["metadata"].GetProperty("comexampleothervalue").GetInt32());
        Answer back = await BackAsync(published);
        Assert.Equal("application/cloudevents+json; charset=utf-8", back.Headers["Content-Type"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(sent), JsonNode.Parse(back.Text)), back.Text);
        Assert.Equal("""{"a" : [1, 2.0]}""", back["data"].GetRawText());
    }

    [Fact]
    public async Task Binary_mode_has_its_attributes_in_headers_and_its_data_in_the_body()
    {
        Answer published = (await _bus.PostAsync(
            "/publish", "{\"a\" : 1}"u8.ToArray(), "application/json", Headers("/binary", "1", ("ce-subject", "Euro%20%E2%82%AC"), ("CE-Priority", "low"))))
            .Expect(HttpStatusCode.OK);

        Answer back = await BackAsync(published);
        Assert.Equal("{\"a\" : 1}", back["data"].GetRawText());
        Assert.Equal(
            ("1", "Euro €", "application/json", "low"),
            (back.Str("id"), back.Str("subject"), back.Str("datacontenttype"), back.Str("priority")));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/octet-stream")]
    public async Task Binary_mode_takes_any_bytes_and_gives_them_back(string contentType)
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        Answer published = (await _bus.PostAsync("/publish", bytes, contentType, Headers("/bytes", contentType))).Expect(HttpStatusCode.OK);

        Answer back = await BackAsync(published);
        Assert.Equal(bytes, back["data_base64"].GetBytesFromBase64());
        Assert.Equal(contentType, back.Str("datacontenttype"));
        Answer seen = await _bus.GetAsync("/events/" + published.Str("event_id"));
        Assert.Equal(bytes, seen["data"].GetBytesFromBase64());
        Assert.True(seen["metadata"].GetProperty("data_base64").GetBoolean());
    }

    [Fact]
    public async Task An_event_without_data_has_none()
    {
        Answer structured = (await PostAsync(Event("/nothing", "1"))).Expect(HttpStatusCode.OK);
        Answer binary = (await _bus.PostAsync("/publish", [], null, Headers("/nothing", "2"))).Expect(HttpStatusCode.OK);

        foreach (Answer published in (Answer[])[structured, binary])
        {
            Assert.False((await BackAsync(published)).Json.TryGetProperty("data", out _));
            Assert.Equal(JsonValueKind.Null, (await _bus.GetAsync("/events/" + published.Str("event_id")))["data"].ValueKind);
        }
    }

    [Fact]
    public async Task A_batch_refuses_bad_events_one_by_one()
    {
        string body = $$"""
            [{{Event("/batch", "1", "\"data\":1")}},{"specversion":"1.0"},{{Event("/batch", "2", "\"data_base64\":\"AAEC\"")}},
             {{Event("/batch", "3").Replace("agent_usage", "nobody.registered", StringComparison.Ordinal)}},
             {{Event("/batch", "4", "\"time\":\"noon\"")}}]
            """;

        Answer answer = (await PostAsync(body, Batched, "/publish/batch?results=all")).Expect(HttpStatusCode.OK);

        Assert.Equal((2, 3), (answer.Num("accepted"), answer.Num("rejected")));
        Assert.Equal([1, 3, 4], answer.List("errors").Select(one => one.GetProperty("index").GetInt32()));
        string[] messages = [.. answer.List("errors").Select(one => one.GetProperty("message").GetString()!)];
        Assert.Equal("Attribute 'id' is required", messages[0]);
        Assert.StartsWith("Invalid event type: nobody.registered", messages[1], StringComparison.Ordinal);
        Assert.StartsWith("Attribute 'time' must be a timestamp", messages[2], StringComparison.Ordinal);
        string second = answer.List("event_ids")[1].GetString()!;
        Assert.Equal("AAEC", (await BackAsync(second)).Str("data_base64"));

        // The same batch again is the same events.
        Answer again = (await PostAsync(body, Batched, "/publish/batch?results=all")).Expect(HttpStatusCode.OK);
        Assert.Equal(answer["event_ids"].GetRawText(), again["event_ids"].GetRawText());
    }

    [Fact]
    public async Task The_id_is_idempotent_within_its_source()
    {
        const string Data = """ "datacontenttype":"application/json","data":{"a":1} """;
        Answer first = (await PostAsync(Event("/idem", "1", Data))).Expect(HttpStatusCode.OK);

        Assert.Equal(first.Text, (await PostAsync(Event("/idem", "1", Data))).Expect(HttpStatusCode.OK).Text);
        Assert.Equal(first.Text, (await PostAsync(Event("/idem", "1", Data), Structured, "/publish", ("Idempotency-Key", "k"))).Text);
        Assert.Equal(first.Text, (await _bus.PostAsync("/publish", "{\"a\":1}"u8.ToArray(), "application/json", Headers("/idem", "1"))).Text);
        (await PostAsync(Event("/idem", "1", Data + ",\"subject\":\"s\""))).ExpectError(HttpStatusCode.Conflict, "conflict");
        (await PostAsync(Event("/idem", "1", "\"data\":{\"a\":2}"))).ExpectError(HttpStatusCode.Conflict, "conflict");
        Answer other = (await PostAsync(Event("/idem/other", "1", Data))).Expect(HttpStatusCode.OK);
        Answer next = (await PostAsync(Event("/idem", "2", Data))).Expect(HttpStatusCode.OK);
        Assert.Equal(3, new[] { first, other, next }.Select(one => one.Str("event_id")).Distinct().Count());
        Answer batch = (await PostAsync($"[{Event("/idem", "1", Data)}]", Batched, "/publish/batch?results=all")).Expect(HttpStatusCode.OK);
        Assert.Equal(first.Str("event_id"), batch.Str("first_event_id"));
        Assert.Equal(2, (await _bus.GetAsync("/events?source=/idem")).Num("total"));
    }

    [Fact]
    public async Task At_once_and_with_the_same_id_it_is_one_event()
    {
        for (int round = 0; round < 10; round++)
        {
            string body = Event("/idem/race", $"{round}", "\"data\":{}");
            Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(body)));

            Assert.Single(answers.Select(one => one.Expect(HttpStatusCode.OK).Str("event_id")).Distinct());
        }
    }

    [Theory]
    [InlineData("""{"specversion":"1.0","type":"agent_usage","source":"/bad"}""", "Attribute 'id' is required")]
    [InlineData("""{"type":"agent_usage","source":"/bad","id":"1"}""", "Attribute 'specversion' is required")]
    [InlineData("""{"specversion":"0.3","type":"agent_usage","source":"/bad","id":"1"}""", "Attribute 'specversion' must be '1.0'")]
    [InlineData("""{"specversion":"1.0","type":"agent_usage","source":"/bad","id":"1","time":"noon"}""", "Attribute 'time' must be a timestamp")]
    [InlineData("""{"specversion":"1.0","type":"agent_usage","source":"/bad","id":"1","data":1,"data_base64":""}""", "An event must not have both")]
    [InlineData("""{"specversion":"1.0","type":"agent_usage","source":"/bad","id":"1","Bad_Name":1}""", "Attribute name 'Bad_Name' must be")]
    [InlineData("""{"specversion":"1.0","type":"nobody.registered","source":"/bad","id":"1"}""", "Invalid event type: nobody.registered")]
    [InlineData("""[{"specversion":"1.0","type":"agent_usage","source":"/bad","id":"1"}]""", "An event must be an object")]
    [InlineData("{", "Malformed JSON at line 1, byte 2")]
    [InlineData("", "The body is empty")]
    public async Task A_malformed_one_is_a_bad_request_that_says_why(string body, string message)
    {
        Answer answer = (await PostAsync(body)).ExpectError(HttpStatusCode.BadRequest, "bad_request");

        Assert.StartsWith(message, answer.Str("message"), StringComparison.Ordinal);
        Assert.Equal(0, (await _bus.GetAsync("/events?source=/bad")).Num("total"));
    }

    [Fact]
    public async Task A_malformed_one_in_binary_mode_too()
    {
        (string, string)[] headers = Headers("/bad", "1");
        foreach ((string message, string type, (string, string)[] sent) in new[]
        {
            ("Attribute 'id' is required", "application/json", headers[..3]),
            ("Attribute 'specversion' is required", "text/plain", headers[1..]),
            ("Attribute 'time' must be a timestamp", "text/plain", [.. headers, ("ce-time", "noon")]),
            ("Attribute 'datacontenttype' must be a media type", "plain", headers),
            ("Attribute 'x' must be percent-encoded UTF-8", "text/plain", [.. headers, ("ce-x", "%C0%A0")]),
            ("Malformed JSON at line 1, byte 1", "application/json", headers),
        })
        {
            byte[] body = message.StartsWith("Malformed", StringComparison.Ordinal) ? "x"u8.ToArray() : "{}"u8.ToArray();
            Answer answer = await _bus.PostAsync("/publish", body, type, sent);
            Assert.StartsWith(message, answer.ExpectError(HttpStatusCode.BadRequest, "bad_request").Str("message"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/publish", Batched)]
    [InlineData("/publish", "application/cloudevents+avro")]
    [InlineData("/publish", "application/cloudevents")]
    [InlineData("/publish", "application/cloudevents+json; charset=utf-16")]
    [InlineData("/publish", "text/plain")]
    [InlineData("/publish/batch", Structured)]
    [InlineData("/publish/batch", "application/cloudevents-batch+avro")]
    public async Task What_is_not_taken_there_says_what_is(string path, string contentType)
    {
        Answer answer = (await PostAsync(Event("/type", "1"), contentType, path))
            .ExpectError(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");

        Assert.Contains(path == "/publish" ? Structured : Batched, answer.Str("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compressed_and_too_large_are_as_with_any_event()
    {
        byte[] large = Encoding.UTF8.GetBytes(Event("/packed", "1", $"\"data\":\"{new string('x', 1_000_000)}\""));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(large);
        }

        Answer published = (await _bus.PostAsync("/publish", packed.ToArray(), Structured, ("Content-Encoding", "gzip"))).Expect(HttpStatusCode.OK);
        Assert.Equal(1_000_000, (await BackAsync(published)).Str("data").Length);
        (await PostAsync(Event("/packed", "2", $"\"data\":\"{new string('x', 1_100_000)}\"")))
            .ExpectError(HttpStatusCode.RequestEntityTooLarge, "payload_too_large");
    }

    [Fact]
    public async Task Its_own_trace_counts_before_the_requests()
    {
        Answer own = await PostAsync(Event("/trace", "1", $"\"traceparent\":\"{Trace}\""), Structured, "/publish", ("traceparent", Other));
        Answer requests = await PostAsync(Event("/trace", "2"), Structured, "/publish", ("traceparent", Other));
        Answer batch = await PostAsync(
            $"[{Event("/trace", "3", $"\"traceparent\":\"{Trace}\"")},{Event("/trace", "4")}]", Batched, "/publish/batch", ("traceparent", Other));

        Assert.Equal(Trace, shared.Server.TraceParentOf(own.Str("event_id")));
        Assert.Equal(Other, shared.Server.TraceParentOf(requests.Str("event_id")));
        Assert.Equal(Trace, shared.Server.TraceParentOf(batch.Str("first_event_id")));
        Assert.Equal(Other, shared.Server.TraceParentOf(batch.Str("last_event_id")));
    }

    [Fact]
    public async Task An_event_of_the_bus_is_given_back_as_one()
    {
        Answer published = (await _bus.PostAsync("/publish", """
            {"event_type":"deployment_completed","source":"HEPHAESTUS the 2nd","data":{"version" : "1.0.5"},"metadata":{"correlation_id":"deploy_abc123"}}
            """)).Expect(HttpStatusCode.OK);

        Answer back = await BackAsync(published);
        Assert.Equal((published.Str("event_id"), published.Str("published_at")), (back.Str("id"), back.Str("time")));
        Assert.Equal(("deployment_completed", "HEPHAESTUS%20the%202nd"), (back.Str("type"), back.Str("source")));
        Assert.Equal(("normal", "deploy_abc123"), (back.Str("priority"), back.Str("correlationid")));
        Assert.Equal("""{"version" : "1.0.5"}""", back["data"].GetRawText());

        // What is given back can be published.
        (await PostAsync(back.Text)).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("application/cloudevents+json", true)]
    [InlineData("application/cloudevents+json; charset=utf-8", true)]
    [InlineData("application/json, application/cloudevents+json", true)]
    [InlineData("application/cloudevents+json, */*;q=0.1", true)]
    [InlineData("application/json;q=0.5, APPLICATION/CloudEvents+json;q=0.6", true)]
    [InlineData("application/json, application/cloudevents+json;q=0.9", false)]
    [InlineData("application/cloudevents+json;q=0, */*", false)]
    [InlineData("application/cloudevents+json;q=0.5, */*", false)]
    [InlineData("application/*", false)]
    [InlineData("*/*", false)]
    [InlineData("application/cloudevents-batch+json", false)]
    [InlineData("application/cloudevents+json;;q=zzz,,/", false)]
    [InlineData("", false)]
    public async Task Accept_decides_with_its_qualities(string accept, bool isCloudEvent)
    {
        string id = await _bus.PublishAsync("/accept");

        Answer answer = (await _bus.SendAsync(HttpMethod.Get, "/events/" + id, null, ("Accept", accept))).Expect(HttpStatusCode.OK);

        Assert.Equal(isCloudEvent, answer.Json.TryGetProperty("specversion", out _));
        Assert.Equal(!isCloudEvent, answer.Json.TryGetProperty("deliveries", out _));
    }

    private Task<Answer> PostAsync(
        string body, string contentType = Structured, string path = "/publish", params (string Name, string Value)[] headers) =>
        _bus.PostAsync(path, Encoding.UTF8.GetBytes(body), contentType, headers);

    private Task<Answer> BackAsync(Answer published) => BackAsync(published.Str("event_id"));

    private async Task<Answer> BackAsync(string id) =>
        (await _bus.SendAsync(HttpMethod.Get, "/events/" + id, null, ("Accept", Structured))).Expect(HttpStatusCode.OK);

    private static string Event(string source, string id, string more = "") =>
        $$"""{"specversion":"1.0","type":"agent_usage","source":"{{source}}","id":"{{id}}"{{(more.Length > 0 ? "," : "")}}{{more.Trim()}} }""";

    private static (string Name, string Value)[] Headers(string source, string id, params (string Name, string Value)[] more) =>
        [("ce-specversion", "1.0"), ("ce-type", "agent_usage"), ("ce-source", source), ("ce-id", id), .. more];
}
