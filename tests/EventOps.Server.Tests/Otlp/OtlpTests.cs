using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using EventOps.Contracts.Otlp;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Server.Tests.SystemMonitoring.Logs;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace EventOps.Server.Tests.Otlp;

/// <summary><c>POST /v1/logs</c> over real Kestrel, by bytes.</summary>
public sealed class OtlpTests(SharedServer shared) : IClassFixture<SharedServer>, IDisposable
{
    private const string Protobuf = "application/x-protobuf";
    private readonly LogClient _logs = LogClient.Admin(shared.Server);

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task The_example_of_the_specification_is_kept_in_json_and_in_protobuf_alike()
    {
        Assert.Equal("{}", (await SendAsync(OtlpExample.Json("in-json"))).Expect(HttpStatusCode.OK).Text);
        Answer answer = await SendAsync(OtlpExample.Protobuf("in-protobuf"), Protobuf);
        Assert.Equal((HttpStatusCode.OK, "", Protobuf), (answer.Status, answer.Text, answer.Headers["Content-Type"]));
        JsonElement json = Assert.Single(await _logs.FindAsync("service=in-json"));
        JsonElement protobuf = Assert.Single(await _logs.FindAsync("service=in-protobuf"));
        Assert.Equal(("2018-12-13T14:51:00.300Z", "info", "Example log record"), (Text(json, "timestamp"), Text(json, "level"), Text(json, "message")));
        Assert.Equal(("req-7", "user-9"), (Text(json, "request_id"), Text(json, "user_id")));
        JsonElement metadata = json.GetProperty("metadata");
        Assert.Equal(
            ("Information", 10, "5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174"),
            (Text(metadata, "severity_text"), metadata.GetProperty("severity_number").GetInt32(), Text(metadata, "trace_id"), Text(metadata, "span_id")));
        Assert.Equal(
            """{"string.attribute":"some string","boolean.attribute":true,"int.attribute":10,"double.attribute":637.704,"array.attribute":["many","values"],"map.attribute":{"some.map.key":"some value","none":null},"bytes.attribute":"AQI=","request_id":"req-7","enduser.id":"user-9"}""",
            metadata.GetProperty("attributes").GetRawText());
        Assert.Equal("""{"name":"my.library","version":"1.0.0","attributes":{"my.scope.attribute":"some scope attribute"}}""", metadata.GetProperty("scope").GetRawText());
        foreach (string name in (string[])["timestamp", "level", "message", "request_id", "user_id"])
        {
            Assert.Equal(Text(json, name), Text(protobuf, name));
        }

        Assert.Equal(
            metadata.GetRawText().Replace("in-json", "in-protobuf", StringComparison.Ordinal), protobuf.GetProperty("metadata").GetRawText());
    }

    [Theory]
    [InlineData("""{"stringValue":"text"}""", "text")]
    [InlineData("""{"intValue":"-9007199254740993"}""", "-9007199254740993")]
    [InlineData("""{"intValue":7}""", "7")]
    [InlineData("""{"boolValue":true}""", "true")]
    [InlineData("""{"doubleValue":1.5}""", "1.5")]
    [InlineData("""{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"b"},{}]}}""", """[1,"b",null]""")]
    [InlineData("""{"kvlistValue":{"values":[{"key":"a","value":{"boolValue":false}},{"key":"a","value":{"intValue":1}}]}}""", """{"a":false}""")]
    [InlineData("""{"bytesValue":"AQID"}""", "\"AQID\"")]
    [InlineData("""{"doubleValue":"NaN"}""", "NaN")]
    [InlineData("{}", "(no body)")]
    [InlineData("null", "(no body)")]
    public async Task A_body_is_any_value(string body, string message)
    {
        string service = "body " + body;
        (await SendAsync(Request($$"""{"body":{{body}},"severityNumber":0,"severityText":"WARN","unknown":[{}]}""", service))).Expect(HttpStatusCode.OK);
        JsonElement line = Assert.Single(await _logs.FindAsync("service=" + Uri.EscapeDataString(service)));
        Assert.Equal((message, "warning"), (Text(line, "message"), Text(line, "level")));
    }

    [Theory]
    [InlineData(1, "debug")]
    [InlineData(8, "debug")]
    [InlineData(9, "info")]
    [InlineData(12, "info")]
    [InlineData(13, "warning")]
    [InlineData(16, "warning")]
    [InlineData(17, "error")]
    [InlineData(24, "error")]
    [InlineData(99, "info")]
    public async Task Severities_are_four(int number, string level)
    {
        (await SendAsync(Request($$$"""{"body":{"stringValue":"m"},"severityNumber":{{{number}}}}""", $"severity-{number}"))).Expect(HttpStatusCode.OK);
        Assert.Equal(level, Text(Assert.Single(await _logs.FindAsync($"service=severity-{number}")), "level"));
    }

    [Fact]
    public async Task What_cannot_be_kept_is_a_partial_success()
    {
        string large = new('x', 70_000);
        string records = $$$"""{"body":{"stringValue":"good"}},{"body":{"stringValue":"{{{large}}}"}},{"timeUnixNano":"9000000000000000000","body":{"stringValue":"late"}}""";
        Answer json = (await SendAsync(Request(records, "partial"))).Expect(HttpStatusCode.OK);
        Assert.Equal("2", Text(json["partialSuccess"], "rejectedLogRecords"));
        Assert.StartsWith("2 log records were not kept; the first: message must be", Text(json["partialSuccess"], "errorMessage"), StringComparison.Ordinal);
        Assert.Equal(["good"], await _logs.MessagesAsync("service=partial"));

        byte[] record = Proto.Message(o => o.Bytes(5, Proto.Message(v => v.Text(1, large))));
        byte[] request = Proto.Message(o => o.Bytes(1, Proto.Message(r => r.Bytes(2, Proto.Message(s => s.Bytes(2, record))))));
        byte[] answer = await SendForBytesAsync(request);
        var input = new CodedInputStream(answer);
        Assert.Equal(WireFormat.MakeTag(1, WireFormat.WireType.LengthDelimited), input.ReadTag());
        CodedInputStream partial = input.ReadBytes().CreateCodedInput();
        Assert.Equal(WireFormat.MakeTag(1, WireFormat.WireType.Varint), partial.ReadTag());
        Assert.Equal(1, partial.ReadInt64());
        Assert.Equal(WireFormat.MakeTag(2, WireFormat.WireType.LengthDelimited), partial.ReadTag());
        Assert.StartsWith("1 log records were not kept", partial.ReadString(), StringComparison.Ordinal);
        Assert.True(partial.IsAtEnd && input.IsAtEnd);
    }

    [Fact]
    public async Task Errors_are_a_status_in_the_encoding_of_the_request()
    {
        Answer json = await SendAsync("{\"resourceLogs\":7}");
        Assert.Equal((HttpStatusCode.BadRequest, 3), (json.Status, json.Num("code")));
        Assert.NotEmpty(json.Str("message"));
        Answer type = await SendAsync(Encoding.UTF8.GetBytes("x"), "text/plain");
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, 3), (type.Status, type.Num("code")));

        using var http = new HttpClient { BaseAddress = shared.Server.Address };
        using var content = new ByteArrayContent([0x0A, 0x7F]);
        content.Headers.TryAddWithoutValidation("Content-Type", Protobuf);
        using HttpResponseMessage refused = await http.PostAsync(new Uri("/v1/logs", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        var status = new CodedInputStream(await refused.Content.ReadAsByteArrayAsync());
        Assert.Equal(WireFormat.MakeTag(1, WireFormat.WireType.Varint), status.ReadTag());
        Assert.Equal(16, status.ReadInt32());
        Assert.Equal((HttpStatusCode.BadRequest, Protobuf), await StatusOfAsync([0x0A, 0x7F]));
    }

    [Fact]
    public async Task Over_the_rate_limit_it_is_to_be_sent_again_later()
    {
        await using RunningServer server = await RunningServer.StartAsync("EventOps:RateLimits:Log:Permits=2", "EventOps:RateLimits:Log:Window=1h");
        using EventBusClient http = server.With(server.AdminKey);
        string two = Request("""{"body":{"stringValue":"a"}},{"body":{"stringValue":"b"}}""", "limited");
        (await http.PostAsync(OtlpContract.LogsPath, two)).Expect(HttpStatusCode.OK);
        Answer limited = (await http.PostAsync(OtlpContract.LogsPath, two)).Expect(HttpStatusCode.TooManyRequests);
        Assert.Equal(8, limited.Num("code"));
        Assert.NotEmpty(limited.Headers["Retry-After"]);

        // Lines have a limit of their own: the key's events are none of its business.
        (await http.PostAsync("/publish", """{"event_type":"backup_created","source":"test","data":{}}""")).Expect(HttpStatusCode.OK);
        Answer posted = (await http.PostAsync("/api/v1/platform/system/logs", """{"message":"one"}""")).Expect(HttpStatusCode.TooManyRequests);
        Assert.Contains("log", posted.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resource_that_would_be_repeated_too_often_is_refused()
    {
        string resource = new('x', 60_000);
        string records = string.Join(',', Enumerable.Repeat("{\"body\":{\"intValue\":1}}", 700));
        string request = $$$"""{"resourceLogs":[{"resource":{"attributes":[{"key":"a","value":{"stringValue":"{{{resource}}}"}}]},"scopeLogs":[{"logRecords":[{{{records}}}]}]}]}""";
        Answer answer = await SendAsync(request);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, 11), (answer.Status, answer.Num("code")));
    }

    [Fact]
    public async Task Gzip_is_what_collectors_send()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(OtlpExample.Protobuf("packed-otlp"));
        }

        (await _logs.Http.PostAsync(OtlpContract.LogsPath, packed.ToArray(), Protobuf, ("Content-Encoding", "gzip"))).Expect(HttpStatusCode.OK);
        Assert.Single(await _logs.FindAsync("service=packed-otlp"));
    }

    [Fact]
    public async Task Values_are_nested_32_deep_and_no_deeper()
    {
        byte[] Nested(int depth)
        {
            byte[] value = Proto.Message(v => v.Text(1, "x"));
            for (int i = 1; i < depth; i++)
            {
                byte[] inner = value;
                value = Proto.Message(v => v.Bytes(5, Proto.Message(a => a.Bytes(1, inner))));
            }

            byte[] record = Proto.Message(o => o.Bytes(5, value));
            return Proto.Message(o => o.Bytes(1, Proto.Message(r => r.Bytes(2, Proto.Message(s => s.Bytes(2, record))))));
        }

        Assert.Equal(HttpStatusCode.OK, (await StatusOfAsync(Nested(32))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await StatusOfAsync(Nested(33))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await StatusOfAsync(Nested(1_500))).Status);
    }

    [Fact]
    public void Damaged_and_cut_requests_are_answered_with_less_than_500()
    {
        byte[] protobuf = OtlpExample.Protobuf("damaged");
        byte[] json = Encoding.UTF8.GetBytes(OtlpExample.Json("damaged"));
        Gen<(byte[] Body, string Type)> damaged =
            from isJson in Gen.Elements(true, false)
            let sound = isJson ? json : protobuf
            from at in Gen.Choose(0, sound.Length - 1)
            from value in Gen.Choose(0, 255)
            from length in Gen.Choose(0, sound.Length)
            select (Damaged(sound, at, (byte)value, length), isJson ? "application/json" : Protobuf);
        Prop.ForAll(damaged.ToArbitrary(), one => (int)SendAsync(one.Body, one.Type).GetAwaiter().GetResult().Status < 500)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(150));

        static byte[] Damaged(byte[] sound, int at, byte value, int length)
        {
            byte[] copy = [.. sound];
            copy[at] = value;
            return length % 2 == 0 ? copy : copy[..length];
        }
    }

    [Fact]
    public void Any_bytes_are_kept_or_refused()
    {
        Gen<byte[]> bytes = Gen.Elements<byte>(0, 1, 2, 8, 10, 11, 12, 18, 42, 50, 0x80, 0xFF).ArrayOf();
        Prop.ForAll(bytes.ToArbitrary(), one => SendAsync(one, Protobuf).GetAwaiter().GetResult().Status is HttpStatusCode.OK or HttpStatusCode.BadRequest)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    private static string Request(string records, string service) =>
        $$$"""{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":{{{JsonSerializer.Serialize(service)}}}}}]},"scopeLogs":[{"logRecords":[{{{records}}}]}]}]}""";

    private Task<Answer> SendAsync(string json) => _logs.Http.PostAsync(OtlpContract.LogsPath, json);

    private Task<Answer> SendAsync(byte[] body, string type) => _logs.Http.PostAsync(OtlpContract.LogsPath, body, type);

    private async Task<byte[]> SendForBytesAsync(byte[] body) => (await ExchangeAsync(body)).Body;

    private async Task<(HttpStatusCode Status, string? Type)> StatusOfAsync(byte[] body)
    {
        (HttpStatusCode status, string? type, _) = await ExchangeAsync(body);
        return (status, type);
    }

    private async Task<(HttpStatusCode Status, string? Type, byte[] Body)> ExchangeAsync(byte[] body)
    {
        using var http = new HttpClient { BaseAddress = shared.Server.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", shared.Server.AdminKey);
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", Protobuf);
        using HttpResponseMessage answer = await http.PostAsync(new Uri(OtlpContract.LogsPath, UriKind.Relative), content);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsByteArrayAsync());
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
