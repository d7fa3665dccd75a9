using System.IO.Compression;
using System.Net;
using System.Text;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

/// <summary>A server with small limits, and how many events it should hold: none, whatever it is sent here.</summary>
public sealed class StrictServer : IAsyncLifetime
{
    internal const int EventBytesMax = 4_096;
    internal const int BatchBytesMax = 16_384;
    private RunningServer? _server;

    public RunningServer Server => _server!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync(
        $"EventOps:Limits:EventBytesMax={EventBytesMax}", $"EventOps:Limits:BatchBytesMax={BatchBytesMax}");

    /// <summary>After everything: nothing was stored by anything that was refused.</summary>
    public async Task DisposeAsync()
    {
        try
        {
            Assert.Equal(0, await Server.Bus.TotalAsync());
            Assert.Empty((await Server.Bus.GetAsync("/subscriptions")).List("subscriptions"));
            Assert.Equal(15, (await Server.Bus.GetAsync("/event-types")).Num("total"));
            Answer health = await Server.Bus.GetAsync("/health");
            Assert.Equal((0, "healthy"), (health.Num("events_total"), health.Str("status")));
        }
        finally
        {
            await Server.DisposeAsync();
        }
    }
}

/// <summary>The matrix of bad input: each gets the contract's error, none a 5xx, and nothing of it is kept.</summary>
public sealed class BadInputTests(StrictServer strict) : IClassFixture<StrictServer>
{
    private readonly EventBusClient _bus = strict.Server.Bus;

    public static TheoryData<string> BadEvents() =>
    [
        "", " ", "{", "}", "[]", "null", "1", "\"x\"", "{}{}", "{\"a\":1", "{'a':1}", "{\"a\":01}", "nul", "\u0000",
        "{\"event_type\":\"agent_usage\",\"source\":\"x\",\"data\":{}}x", "{\"event_type\":\"agent_usage\",\"source\":\"x\",\"data\":{},}",
        """{"source":"x","data":{}}""", """{"event_type":"agent_usage","data":{}}""", """{"event_type":"agent_usage","source":"x"}""",
        """{"event_type":null,"source":"x","data":{}}""", """{"event_type":1,"source":"x","data":{}}""",
        """{"event_type":"","source":"x","data":{}}""", """{"event_type":"agent_usage","source":"","data":{}}""",
        """{"event_type":["agent_usage"],"source":"x","data":{}}""", """{"event_type":"agent_usage","source":{},"data":{}}""",
        """{"event_type":"agent_usage","source":true,"data":{}}""", """{"event_type":"agent_usage","source":"x","data":null}""",
        """{"event_type":"agent_usage","source":"x","data":[]}""", """{"event_type":"agent_usage","source":"x","data":"{}"}""",
        """{"event_type":"agent_usage","source":"x","data":7}""", """{"event_type":"agent_usage","source":"x","data":{"a":}}""",
        """{"event_type":"agent_usage","source":"x","data":{},"metadata":[]}""", """{"event_type":"agent_usage","source":"x","data":{},"metadata":"m"}""",
        """{"event_type":"agent_usage","source":"x","data":{},"priority":"urgent"}""", """{"event_type":"agent_usage","source":"x","data":{},"priority":"HIGH"}""",
        """{"event_type":"agent_usage","source":"x","data":{},"priority":""}""", """{"event_type":"agent_usage","source":"x","data":{},"priority":1}""",
        """{"event_type":"agent_usage","source":"x","data":{},"priority":["low"]}""", """{"event_type":"agent_usage","source":"x","data":{},"idempotency_key":""}""",
        """{"event_type":"agent_usage","source":"x","data":{},"idempotency_key":5}""", """{"event_type":"Agent_Usage","source":"x","data":{}}""",
        """{"event_type":"agent_*","source":"x","data":{}}""", """{"event_type":"agent_usage","event_type":"nope","source":"x","data":{}}""",
        """{"event_type":"agent_usage","source":"x","data":{},"data":5}""",
        """{"event_type":"\ud800","source":"x","data":{}}""", """{"event_type":"agent_usage","source":"\ud800x","data":{}}""",
        """{"event_type":"agent_usage","source":"\udc00\ud800","data":{}}""", """{"event_type":"agent_usage","source":"x","data":{"a":"\ud83d"}}""",
        """{"event_type":"agent_usage","source":"x","data":{"\udfff":1}}""", """{"event_type":"agent_usage","source":"x","data":{"a":["\ud83d\u0041"]}}""",
        """{"event_type":"agent_usage","source":"x","data":{},"metadata":{"k":"\ud800"}}""", """{"event_type":"agent_usage","source":"x","data":{},"metadata":{"\ud800":1}}""",
        """{"event_type":"agent_usage","source":"x","data":{},"\ud800":1}""", """{"event_type":"agent_usage","source":"x","data":{},"other":"\ud800"}""",
        """{"event_type":"agent_usage","source":"x","data":{},"idempotency_key":"\ud800"}""", """{"event_type":"agent_usage","source":"x","data":{},"priority":"\ud800"}""",
        $$"""{"data":{},"event_type":"{{new string('t', 257)}}","source":"x"}""", $$"""{"data":{},"event_type":"agent_usage","source":"{{new string('s', 257)}}"}""",
        $$"""{"event_type":"agent_usage","source":"x","data":{{Nested(64)}} }""", $$"""{"event_type":"agent_usage","source":"x","data":{"a":{{new string('[', 2_000)}}""",
        "{\"event_type\":\"agent_usage\",\"source\":\"x\",\"data\":{\"a\":\"\n\"}}", "{\"event_type\":\"agent_usage\",\"source\":\"x\ty\",\"data\":{}}",
    ];

    [Theory]
    [MemberData(nameof(BadEvents))]
    public async Task No_event(string body)
    {
        (await _bus.PostAsync("/publish", body)).ExpectError(HttpStatusCode.BadRequest, "bad_request");
        Answer item = await _bus.PostAsync("/publish/batch", Encoding.UTF8.GetBytes(body), "application/x-ndjson");
        item.Expect(HttpStatusCode.BadRequest);
        (await _bus.PostAsync("/publish/batch", $"[{body}]")).Expect(HttpStatusCode.BadRequest);
    }

    public static TheoryData<string, string> BadBodies()
    {
        var all = new TheoryData<string, string>();
        string[] any = ["", "{", "[]", "null", "1", "\"x\"", "{}", "{}{}", "{\"a\":tru}", "{\"\\ud800\":1}", Deep(65)];
        string[] subscribe =
        [
            """{"subscriber":"s"}""", """{"event_types":["*"]}""", """{"subscriber":"","event_types":["*"]}""", """{"subscriber":5,"event_types":["*"]}""",
            """{"subscriber":null,"event_types":["*"]}""", """{"subscriber":"s","event_types":[]}""", """{"subscriber":"s","event_types":{}}""",
            """{"subscriber":"s","event_types":[1]}""", """{"subscriber":"s","event_types":[null]}""", """{"subscriber":"s","event_types":[""]}""",
            """{"subscriber":"s","event_types":null}""", """{"subscriber":"s","event_types":["*"],"callback_url":"x"}""",
            """{"subscriber":"s","event_types":["*"],"callback_url":"ftp://x/"}""", """{"subscriber":"s","event_types":["*"],"callback_url":"/x"}""",
            """{"subscriber":"s","event_types":["*"],"callback_url":"http://u:p@x/"}""", """{"subscriber":"s","event_types":["*"],"callback_url":7}""",
            """{"subscriber":"s","event_types":["*"],"callback_url":"http://"}""", """{"subscriber":"s","event_types":["*"],"callback_url":""}""",
            """{"subscriber":"s","event_types":["*"],"filter":[]}""", """{"subscriber":"s","event_types":["*"],"filter":"high"}""",
            """{"subscriber":"s","event_types":["*"],"filter":{"priority":["urgent"]}}""", """{"subscriber":"s","event_types":["*"],"filter":{"priority":[1]}}""",
            """{"subscriber":"s","event_types":["*"],"filter":{"prio":["low"]}}""", """{"subscriber":"s","event_types":["*"],"filter":{"source":[""]}}""",
            """{"subscriber":"s","event_types":["*"],"filter":{"source":{}}}""", """{"subscriber":"\ud800","event_types":["*"]}""",
            """{"subscriber":"s","event_types":["\ud800"]}""", """{"subscriber":"s","event_types":"\ud800"}""",
            """{"subscriber":"s","event_types":["*"],"callback_url":"http://x/\ud800"}""", """{"subscriber":"s","event_types":["*"],"filter":{"\ud800":1}}""",
            """{"subscriber":"s","event_types":["*"],"filter":{"source":["\ud800"]}}""", """{"subscriber":"s","event_types":["*"],"filter":{"priority":["\ud800"]}}""",
            """{"subscriber":"s","\ud800":1,"event_types":["*"],"subscriber2":1}""", """{"subscriber":"a\u0000b","event_types":["*"]}""",
            """{"subscriber":"s","event_types":["a\u001fb"]}""", $$"""{"subscriber":"{{new string('s', 257)}}","event_types":["*"]}""",
            $$"""{"subscriber":"s","event_types":["{{new string('t', 257)}}"]}""",
            $$"""{"subscriber":"s","event_types":["*"],"callback_url":"http://x/{{new string('u', 2_048)}}"}""",
            $$"""{"subscriber":"s","event_types":[{{string.Join(',', Enumerable.Repeat("\"t\"", 1_001))}}]}""",
            """{"subscriber":"s","subscriber":7,"event_types":["*"]}""",
        ];
        string[] ack =
        [
            """{"subscriber":"s"}""", """{"event_ids":["x"]}""", """{"subscriber":"s","event_ids":[]}""", """{"subscriber":"s","event_ids":"x"}""",
            """{"subscriber":"s","event_ids":[1]}""", """{"subscriber":"s","event_ids":[null]}""", """{"subscriber":"s","event_ids":{}}""",
            """{"subscriber":7,"event_ids":["x"]}""", """{"subscriber":"\ud800","event_ids":["x"]}""", """{"subscriber":"s","event_ids":["\ud800"]}""",
            """{"subscriber":"s","event_ids":["x"],"\udfff":1,"a":{"\ud800":"\ud800"},"event_ids2":1,"subscriber":7}""",
            $$"""{"subscriber":"s","event_ids":[{{string.Join(',', Enumerable.Repeat("\"t\"", 10_001))}}]}""",
        ];
        string[] types =
        [
            """{"event_type":""}""", """{"event_type":5}""", """{"event_type":null}""", """{"event_type":"a*"}""", """{"event_type":"\ud800"}""",
            """{"event_type":"a\u0000"}""", """{"event_type":"a","description":5}""", """{"event_type":"a","description":"\ud800"}""",
            """{"event_type":"a","schema":{"if":{}}}""", """{"event_type":"a","\ud800":1,"description":7}""",
            $$"""{"event_type":"{{new string('t', 257)}}"}""", $$"""{"event_type":"a","description":"{{new string('d', 1_025)}}"}""",
        ];
        foreach ((string path, string[] own) in ((string, string[])[])[("/subscribe", subscribe), ("/ack", ack), ("/event-types", types)])
        {
            foreach (string body in any.Concat(own))
            {
                all.Add(path, body);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task No_change_of_state(string path, string body) =>
        (await _bus.PostAsync(path, body)).ExpectError(HttpStatusCode.BadRequest, "bad_request");

    [Theory]
    [InlineData("/subscribe", """{"subscriber":"s","event_types":["*"],"a":"\ud800"}""")]
    [InlineData("/subscribe", """{"subscriber":"s","event_types":["*"],"\ud800":1}""")]
    [InlineData("/subscribe", """{"subscriber":"s","event_types":["*"],"a":{"\ud800":[]}}""")]
    [InlineData("/ack", """{"subscriber":"s","event_ids":["x"],"a":"\udc00"}""")]
    [InlineData("/event-types", """{"event_type":"t","a":["\ud800"]}""")]
    public async Task Text_that_is_no_unicode_is_refused_in_members_nobody_reads_too(string path, string body) =>
        (await _bus.PostAsync(path, body)).ExpectError(HttpStatusCode.BadRequest, "bad_request");

    [Theory]
    [InlineData("/publish", "application/json")]
    [InlineData("/publish/batch", "application/json")]
    [InlineData("/publish/batch", "application/x-ndjson")]
    [InlineData("/publish/batch", "application/msgpack")]
    [InlineData("/subscribe", "application/json")]
    [InlineData("/ack", "application/json")]
    [InlineData("/event-types", "application/json")]
    [InlineData("/replay", "application/json")]
    public async Task No_utf8_and_no_sense(string path, string type)
    {
        byte[][] bodies =
        [
            [0xff], [0xc0, 0x80], [.. "{\"event_type\":\"agent_usage\",\"source\":\"\xff\",\"data\":{}}".Select(c => (byte)c)],
            [.. "{\"event_type\":\"agent_usage\",\"source\":\"x\",\"data\":{\"\xed\xa0\x80\":1}}".Select(c => (byte)c)],
            [.. "{\"subscriber\":\"\xfe\",\"event_types\":[\"*\"],\"event_ids\":[\"x\"]}".Select(c => (byte)c)],
            Encoding.UTF32.GetBytes("{}"), Encoding.Unicode.GetBytes("{}"), [0xef, 0xbb, 0xbf, .. "{}"u8], new byte[100],
            [0xdd, 0xff, 0xff, 0xff, 0xff], [0xdf, 0x7f, 0xff, 0xff, 0xff], [0xc1], [0x91, 0xdb, 0xff, 0xff, 0xff, 0xff],
        ];
        foreach (byte[] body in bodies)
        {
            (await _bus.PostAsync(path, body, type)).Expect(HttpStatusCode.BadRequest);
        }
    }

    [Theory]
    [InlineData("/publish", StrictServer.EventBytesMax)]
    [InlineData("/publish/batch", StrictServer.BatchBytesMax)]
    [InlineData("/subscribe", 1_048_576)]
    [InlineData("/ack", 1_048_576)]
    [InlineData("/event-types", 1_048_576)]
    [InlineData("/replay", 1_048_576)]
    public async Task A_body_over_the_limit_is_413_however_it_comes(string path, int bytesMax)
    {
        byte[] exact = Encoding.UTF8.GetBytes(new string(' ', bytesMax));
        byte[] over = [.. exact, (byte)' '];

        (await _bus.PostAsync(path, exact, "application/json")).Expect(HttpStatusCode.BadRequest);
        (await _bus.PostAsync(path, over, "application/json")).ExpectError(HttpStatusCode.RequestEntityTooLarge, "payload_too_large");
        (await _bus.SendAsync(HttpMethod.Post, path, new ChunkedContent(exact))).Expect(HttpStatusCode.BadRequest);
        (await _bus.SendAsync(HttpMethod.Post, path, new ChunkedContent(over)))
            .ExpectError(HttpStatusCode.RequestEntityTooLarge, "payload_too_large");

        // A bomb: some kilobytes that unpack to 64 times the limit.
        byte[] bomb = Gzip(new byte[Math.Min(bytesMax * 64, 64 << 20)]);
        (await _bus.PostAsync(path, bomb, "application/json", ("Content-Encoding", "gzip")))
            .ExpectError(HttpStatusCode.RequestEntityTooLarge, "payload_too_large");
    }

    [Theory]
    [InlineData("/publish")]
    [InlineData("/publish/batch")]
    [InlineData("/subscribe")]
    [InlineData("/ack")]
    [InlineData("/event-types")]
    [InlineData("/replay")]
    public async Task Encodings_and_media_types(string path)
    {
        byte[] body = "{}"u8.ToArray();
        byte[] packed = Gzip(body);
        foreach (string encoding in (string[])["gzip", "br"])
        {
            foreach (byte[] corrupt in (byte[][])[body, [], packed[..^1], [.. packed[..12], 0xff, 0xff, .. packed[14..]], [0x1f, 0x8b]])
            {
                (await _bus.PostAsync(path, corrupt, "application/json", ("Content-Encoding", encoding)))
                    .ExpectError(HttpStatusCode.BadRequest, "bad_request");
            }
        }

        foreach (string encoding in (string[])["deflate", "zstd", "compress", "gzip, br", "gzip,gzip", "nonsense"])
        {
            (await _bus.PostAsync(path, body, "application/json", ("Content-Encoding", encoding)))
                .ExpectError(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        }

        foreach (string type in (string[])
            ["text/plain", "application/xml", "application/jsonx", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
            "application/json; charset=utf-16", "application/json; charset=iso-8859-1", "json", "*/*", "application/json, text/plain"])
        {
            (await _bus.PostAsync(path, body, type)).ExpectError(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        }
    }

    [Fact]
    public async Task Depth_64_is_the_last_that_is_taken()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string Event(int depth) => $$"""{"event_type":"agent_usage","source":"deep","data":{{Nested(depth - 1)}} }""";

        (await server.Bus.PostAsync("/publish", Event(64))).Expect(HttpStatusCode.OK);
        (await server.Bus.PostAsync("/publish", Event(65))).ExpectError(HttpStatusCode.BadRequest, "bad_request");
        (await server.Bus.PostAsync("/publish/batch", $"[{Event(64)}]")).Expect(HttpStatusCode.OK);
        (await server.Bus.PostAsync("/publish/batch", $"[{Event(65)}]")).Expect(HttpStatusCode.BadRequest);
        Assert.Equal(2, (await server.Bus.GetAsync("/events")).Expect(HttpStatusCode.OK).Num("total"));
    }

    [Fact]
    public async Task Of_a_member_given_twice_the_last_counts()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Answer made = await server.Bus.PostAsync(
            "/publish", """{"event_type":"nope","source":"a","data":{"x":1},"event_type":"agent_usage","source":"b","data":{"x":2,"x":3}}""");
        Answer read = await server.Bus.GetAsync("/events/" + made.Expect(HttpStatusCode.OK).Str("event_id"));

        Assert.Equal("b", read.Str("source"));
        Assert.Equal("""{"x":2,"x":3}""", read["data"].GetRawText());
        Answer subscribed = await server.Bus.PostAsync("/subscribe", """{"subscriber":"a","event_types":["x"],"subscriber":"b"}""");
        Assert.Equal("b", subscribed.Str("subscriber"));
    }

    internal static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);

    private static string Deep(int depth) =>
        $$"""{"subscriber":"s","event_types":["*"],"event_ids":["x"],"event_type":"t","a":{{Nested(depth)}} }""";

    private static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var packer = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            packer.Write(body);
        }

        return packed.ToArray();
    }

    /// <summary>A body without announced length.</summary>
    private sealed class ChunkedContent : HttpContent
    {
        private readonly byte[] _body;

        internal ChunkedContent(byte[] body)
        {
            _body = body;
            Headers.ContentType = new("application/json");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(_body).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
