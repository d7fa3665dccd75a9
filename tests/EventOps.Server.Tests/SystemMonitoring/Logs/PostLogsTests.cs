using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Server.Tests.SystemMonitoring.Logs;

/// <summary>Lines that come in by <c>POST …/logs</c>.</summary>
public sealed class PostLogsTests(SharedServer shared) : IClassFixture<SharedServer>, IDisposable
{
    private readonly LogClient _logs = LogClient.Admin(shared.Server);

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task A_line_is_kept_as_it_was_sent()
    {
        const string Metadata = """{ "error_type" : "PaymentError",  "n": 1.50, "deep": {"é":[1,{"a":"\u0041"}]} }""";
        QueueClient.Data(await _logs.PostAsync(
            $$"""
            {"message":"Payment \"p-1\" failed","level":"CRITICAL","service":"one-line","timestamp":"2025-12-04T12:15:30.123456Z",
             "request_id":"req_abc123","user_id":"usr_xyz","metadata":{{Metadata}}}
            """));
        JsonElement line = Assert.Single(await _logs.FindAsync("service=one-line"));
        Assert.Equal(
            ("error", "Payment \"p-1\" failed", "2025-12-04T12:15:30.123Z", "req_abc123", "usr_xyz"),
            (Text(line, "level"), Text(line, "message"), Text(line, "timestamp"), Text(line, "request_id"), Text(line, "user_id")));
        Assert.Equal(Metadata, line.GetProperty("metadata").GetRawText());
    }

    [Fact]
    public async Task What_a_line_does_not_say_has_a_default()
    {
        QueueClient.Data(await _logs.PostAsync("""{"message":"a word nobody else says: quxbar","metadata":null,"level":null}"""));
        JsonElement line = Assert.Single(await _logs.FindAsync("query=quxbar"));
        Assert.Equal(("info", "unknown", "{}"), (Text(line, "level"), Text(line, "service"), line.GetProperty("metadata").GetRawText()));
        Assert.Equal(JsonValueKind.Null, line.GetProperty("request_id").ValueKind);
        Assert.InRange(DateTimeOffset.Parse(Text(line, "timestamp"), null), TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
    }

    [Theory]
    [InlineData("1764850530", "2025-12-04T12:15:30.000Z")]
    [InlineData("1764850530.25", "2025-12-04T12:15:30.250Z")]
    [InlineData("1764850530123", "2025-12-04T12:15:30.123Z")]
    [InlineData("1764850530123456", "2025-12-04T12:15:30.123Z")]
    [InlineData("1764850530123456789", "2025-12-04T12:15:30.123Z")]
    [InlineData("\"1764850530123\"", "2025-12-04T12:15:30.123Z")]
    [InlineData("\"2025-12-04T13:15:30+01:00\"", "2025-12-04T12:15:30.000Z")]
    [InlineData("\"2025-12-04\"", "2025-12-04T00:00:00.000Z")]
    [InlineData("0", "1970-01-01T00:00:00.000Z")]
    public async Task Times_are_iso_8601_or_since_1970(string timestamp, string shown)
    {
        string service = $"times {timestamp}";
        QueueClient.Data(await _logs.PostAsync($$"""{"message":"m","service":{{JsonSerializer.Serialize(service)}},"timestamp":{{timestamp}}}"""));
        Assert.Equal(shown, Text(Assert.Single(await _logs.FindAsync("service=" + Uri.EscapeDataString(service))), "timestamp"));
    }

    [Theory]
    [InlineData("warn", "warning")]
    [InlineData("Fatal", "error")]
    [InlineData("TRACE", "debug")]
    [InlineData("notice", "info")]
    [InlineData("error", "error")]
    public async Task Levels_go_by_their_usual_names(string sent, string shown)
    {
        QueueClient.Data(await _logs.PostAsync($$"""{"message":"m","service":"level-{{sent}}","level":"{{sent}}"}"""));
        Assert.Equal(shown, Text(Assert.Single(await _logs.FindAsync("service=level-" + sent)), "level"));
    }

    [Theory]
    [InlineData("""{"level":"info"}""", "Field 'message' must be a string")]
    [InlineData("""{"message":7}""", "Field 'message' must be a string")]
    [InlineData("""{"message":""}""", "message must be 1 to 65536 characters")]
    [InlineData("""{"message":"m","level":"loud"}""", "Field 'level' must be error, warning, info or debug, or a usual name")]
    [InlineData("""{"message":"m","service":""}""", "service, request_id and user_id must be 1 to 256")]
    [InlineData("""{"message":"m","request_id":"a\nb"}""", "service, request_id and user_id must be 1 to 256")]
    [InlineData("""{"message":"m","user_id":7}""", "'request_id' and 'user_id' must be strings")]
    [InlineData("""{"message":"m","timestamp":"soon"}""", "Field 'timestamp' must be an ISO 8601 time")]
    [InlineData("""{"message":"m","timestamp":1e40}""", "Field 'timestamp' must be an ISO 8601 time")]
    [InlineData("""{"message":"m","timestamp":-1}""", "Field 'timestamp' must be an ISO 8601 time")]
    [InlineData("""{"message":"m","timestamp":"2999-01-01T00:00:00Z"}""", "timestamp is before 1970 or more than a day in the future")]
    [InlineData("""{"message":"m","metadata":[]}""", "Field 'metadata' must be an object")]
    [InlineData("""{"message":"m","msg":"n"}""", "Field 'msg' is not known; put it into 'metadata'")]
    [InlineData("""{"message":"\ud800"}""", "lone surrogate")]
    [InlineData("""["a"]""", "The line must be a JSON object")]
    public async Task A_bad_line_is_refused_and_told_why(string line, string problem)
    {
        Answer alone = await _logs.PostAsync(line.StartsWith('[') ? line : $"[{line}]");
        JsonElement error = QueueClient.ExpectError(alone, HttpStatusCode.BadRequest, "BAD_REQUEST")["error"];
        JsonElement told = Assert.Single(error.GetProperty("details").GetProperty("errors").EnumerateArray());
        Assert.Contains(problem, Text(told, "message"), StringComparison.Ordinal);

        Answer among = await _logs.PostAsync(Encoding.UTF8.GetBytes($$"""
            {"message":"good","service":"among"}

            {{(line.StartsWith('[') ? "7" : line)}}
            {"message":"good","service":"among"}
            """), "application/x-ndjson");
        JsonElement data = QueueClient.Data(among);
        Assert.Equal((2, 1, 1), (Num(data, "accepted"), Num(data, "rejected"), Num(data.GetProperty("errors")[0], "index")));
    }

    [Fact]
    public async Task Too_much_of_anything_is_refused()
    {
        async Task ExpectAsync(string line, string problem)
        {
            Answer answer = (await _logs.PostAsync(line)).Expect(HttpStatusCode.BadRequest);
            Assert.Contains(problem, answer.Text, StringComparison.Ordinal);
        }

        string M(int length) => new('x', length);
        await ExpectAsync($$"""{"message":"{{M(65_537)}}"}""", "message must be 1 to 65536 characters");
        await ExpectAsync($$$"""{"message":"m","metadata":{"m":"{{{M(65_536)}}}"}}""", "metadata must be at most 65536 bytes");
        await ExpectAsync($$"""{"message":"m","service":"{{M(257)}}"}""", "1 to 256");
        await ExpectAsync($$$"""{"message":"{{{string.Concat(Enumerable.Repeat("é", 60_000))}}}","metadata":{"m":"{{{M(60_000)}}}"}}""", "The line is larger than");
        QueueClient.Data(await _logs.PostAsync($$"""{"message":"{{M(65_536)}}","service":"largest"}"""));
        Assert.Equal(65_536, Assert.Single(await _logs.MessagesAsync("service=largest")).Length);
    }

    [Theory]
    [InlineData("", "There is no line")]
    [InlineData("[]", "There is no line")]
    [InlineData("[{\"message\":\"m\"}", "The body is not well-formed JSON")]
    [InlineData("[{\"message\":\"m\"}] x", "The body is not well-formed JSON")]
    public async Task A_body_that_is_no_list_of_lines_is_refused_whole(string body, string problem)
    {
        Answer answer = QueueClient.ExpectError(await _logs.PostAsync(body), HttpStatusCode.BadRequest, "BAD_REQUEST");
        Assert.Contains(problem, answer.Text, StringComparison.Ordinal);
        Assert.False(answer["error"].TryGetProperty("details", out _));
    }

    [Fact]
    public async Task Other_types_and_encodings_are_refused_and_gzip_is_not()
    {
        byte[] line = """{"message":"packed","service":"packed"}"""u8.ToArray();
        QueueClient.ExpectError(await _logs.PostAsync(line, "text/plain"), HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");
        QueueClient.ExpectError(
            await _logs.PostAsync(line, "application/json", ("Content-Encoding", "zstd")), HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");
        QueueClient.ExpectError(
            await _logs.PostAsync(line, "application/json", ("Content-Encoding", "gzip")), HttpStatusCode.BadRequest, "BAD_REQUEST");
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(line);
        }

        QueueClient.Data(await _logs.PostAsync(packed.ToArray(), "application/json", ("Content-Encoding", "gzip")));
        Assert.Equal(["packed"], await _logs.MessagesAsync("service=packed"));
    }

    [Fact]
    public void Any_bytes_are_answered_with_less_than_500()
    {
        byte[] sound = """[{"message":"m","metadata":{"a":[1,"\u0041"]},"timestamp":1764850530},{"message":"n","level":"warn"}]"""u8.ToArray();
        Gen<byte[]> damaged =
            from at in Gen.Choose(0, sound.Length - 1)
            from value in Gen.Choose(0, 255)
            from length in Gen.Choose(0, sound.Length)
            select Damaged(at, (byte)value, length);
        Prop.ForAll(damaged.ToArbitrary(), body =>
        {
            Answer json = _logs.PostAsync(body, "application/json").GetAwaiter().GetResult();
            Answer ndjson = _logs.PostAsync(body, "application/x-ndjson").GetAwaiter().GetResult();
            return (int)json.Status < 500 && (int)ndjson.Status < 500;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

        byte[] Damaged(int at, byte value, int length)
        {
            byte[] copy = [.. sound];
            copy[at] = value;
            return copy[..length];
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static long Num(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
