using System.IO.Compression;
using System.Net;
using System.Text;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

/// <summary>The <c>traceparent</c> of a publish is stored with its event, and is nothing a caller can fail by.</summary>
public sealed class TraceParentTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string Other = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
    private readonly EventBusClient _bus = shared.Bus;

    [Fact]
    public async Task A_publish_stores_it_and_no_answer_shows_it()
    {
        Answer published = (await _bus.PostAsync("/publish", Event("trace-one"), ("traceparent", Trace))).Expect(HttpStatusCode.OK);
        string id = published.Str("event_id");

        Assert.Equal(Trace, shared.Server.TraceParentOf(id));
        foreach (string path in (string[])[$"/events/{id}", "/events?source=trace-one"])
        {
            string text = (await _bus.GetAsync(path)).Expect(HttpStatusCode.OK).Text;
            Assert.Contains(id, text, StringComparison.Ordinal);
            Assert.DoesNotContain("traceparent", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("0af7651916cd43dd", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task So_does_a_compressed_one()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Event("trace-gzip")));
        }

        Answer answer = await _bus.PostAsync(
            "/publish", packed.ToArray(), "application/json", ("Content-Encoding", "gzip"), ("traceparent", Trace));

        Assert.Equal(Trace, shared.Server.TraceParentOf(answer.Expect(HttpStatusCode.OK).Str("event_id")));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task A_batch_stores_it_with_every_item(string type)
    {
        string[] items = [.. Enumerable.Repeat(Event("trace-batch"), 3)];
        string body = type == "application/json" ? $"[{string.Join(',', items)}]" : string.Join('\n', items);

        Answer answer = await _bus.PostAsync("/publish/batch?results=all", Encoding.UTF8.GetBytes(body), type, ("traceparent", Trace));

        string[] ids = [.. answer.Expect(HttpStatusCode.OK).List("event_ids").Select(one => one.GetString()!)];
        Assert.Equal([Trace, Trace, Trace], ids.Select(shared.Server.TraceParentOf));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData(Trace + "-more")]
    [InlineData("ff" + "-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    public async Task An_invalid_one_is_ignored(string header)
    {
        Answer one = await _bus.PostAsync("/publish", Event("trace-bad"), ("traceparent", header));
        Answer batch = await _bus.PostAsync("/publish/batch?results=all", $"[{Event("trace-bad")}]", ("traceparent", header));

        Assert.Empty(shared.Server.TraceParentOf(one.Expect(HttpStatusCode.OK).Str("event_id")));
        Assert.Empty(shared.Server.TraceParentOf(batch.Expect(HttpStatusCode.OK).List("event_ids")[0].GetString()!));
    }

    [Theory]
    [InlineData("traceparent: " + Trace + "\n", Trace)]
    [InlineData("TraceParent:" + Trace + "  \n", Trace)]
    [InlineData("traceparent: " + Trace + "\ntraceparent: " + Trace + "\n", "")]
    [InlineData("traceparent: " + Trace + "\ntraceparent: " + Other + "\n", "")]
    [InlineData("traceparent: " + Trace + "\ntraceparent: x\n", "")]
    [InlineData("", "")]
    public async Task A_header_that_comes_twice_is_ignored(string headers, string stored)
    {
        string body = Event("trace-raw");
        Answer? answer = await RawRequest.SendAsync(
            shared.Server.Address,
            $"POST /publish HTTP/1.1\nHost: localhost\nContent-Type: application/json\n{headers}Content-Length: {body.Length}\n\n{body}");

        Assert.Equal(stored, shared.Server.TraceParentOf(answer!.Expect(HttpStatusCode.OK).Str("event_id")));
    }

    [Fact]
    public async Task The_same_key_and_body_with_another_one_is_the_same_request()
    {
        Answer first = await PublishAsync(("traceparent", Trace));
        Answer other = await PublishAsync(("traceparent", Other));
        Answer without = await PublishAsync();

        Assert.Equal(first.Expect(HttpStatusCode.OK).Text, other.Expect(HttpStatusCode.OK).Text);
        Assert.Equal(first.Text, without.Expect(HttpStatusCode.OK).Text);
        Assert.Equal(Trace, shared.Server.TraceParentOf(first.Str("event_id")));

        Task<Answer> PublishAsync(params (string, string)[] headers) =>
            _bus.PostAsync("/publish", Event("trace-key"), [("Idempotency-Key", "trace-key"), .. headers]);
    }

    [Fact]
    public async Task The_next_request_on_a_connection_has_none_of_the_last_ones()
    {
        (await _bus.PostAsync("/publish", Event("trace-next"), ("traceparent", Trace))).Expect(HttpStatusCode.OK);
        Assert.Empty(shared.Server.TraceParentOf(await _bus.PublishAsync("trace-next")));
    }

    private static string Event(string source) => $$$"""{"event_type":"agent_usage","source":"{{{source}}}","data":{"a":1}}""";
}
