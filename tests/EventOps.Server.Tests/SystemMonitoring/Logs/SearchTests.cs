using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemMonitoring.Logs;

/// <summary>Searches over real Kestrel, as an operator makes them.</summary>
public sealed class SearchTests(SharedServer shared) : IClassFixture<SharedServer>, IDisposable
{
    private const string PrintedLogs = """
        {"success":true,"data":{"logs":[{"id":"log_123","timestamp":"2025-12-04T12:15:30Z","level":"error","service":"api",
        "message":"Payment processing failed","request_id":"req_abc123","user_id":"usr_xyz",
        "metadata":{"error_type":"PaymentError","stack_trace":"..."}}],"pagination":{"total":345,"limit":50,"offset":0}}}
        """;

    private readonly LogClient _logs = LogClient.Admin(shared.Server);

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task The_answer_is_as_the_contract_prints_it()
    {
        QueueClient.Data(await _logs.PostAsync("""
            {"message":"Payment processing failed","level":"error","service":"printed","request_id":"req_abc123","user_id":"usr_xyz",
            "metadata":{"error_type":"PaymentError","stack_trace":"..."}}
            """));
        Answer answer = await _logs.GetAsync("?service=printed");
        Documented.Assert(PrintedLogs, answer.Json);
        JsonElement data = QueueClient.Data(answer);
        Assert.Equal(["logs", "pagination"], data.EnumerateObject().Select(one => one.Name));
        Assert.Equal(["total", "limit", "offset"], data.GetProperty("pagination").EnumerateObject().Select(one => one.Name));
        Assert.Equal(
            ["id", "timestamp", "level", "service", "message", "request_id", "user_id", "metadata"],
            data.GetProperty("logs")[0].EnumerateObject().Select(one => one.Name));
        Assert.Matches("^log_[0-9a-z]{13}$", data.GetProperty("logs")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task All_filters_hold_together()
    {
        object Line(string message, string level, string service, string at, string request, string user) => new
        {
            message,
            level,
            service,
            timestamp = $"2025-12-04T{at}Z",
            request_id = request,
            user_id = user,
        };
        QueueClient.Data(await _logs.PostAsync(JsonSerializer.Serialize(new[]
        {
            Line("zebra crossed the road", "info", "all-a", "10:00:00", "r1", "u1"),
            Line("zebra fell over", "error", "all-a", "10:00:01", "r1", "u2"),
            Line("lion ate the zebra", "error", "all-b", "10:00:02", "r2", "u1"),
            Line("the road is closed", "warning", "all-b", "10:00:03", "r2", "u2"),
        })));
        Assert.Equal(["lion ate the zebra", "zebra fell over", "zebra crossed the road"], await _logs.MessagesAsync("query=ZEBRA"));
        Assert.Equal(["lion ate the zebra"], await _logs.MessagesAsync("query=zebra&service=all-b"));
        Assert.Equal(["zebra fell over"], await _logs.MessagesAsync("query=zebra&level=error&request_id=r1"));
        Assert.Equal(["zebra crossed the road"], await _logs.MessagesAsync("query=%22the+road%22&user_id=u1"));
        Assert.Equal(["lion ate the zebra"], await _logs.MessagesAsync("query=" + Uri.EscapeDataString("/l[io]+n .* zebra$/")));
        Assert.Equal(
            ["lion ate the zebra", "zebra fell over"],
            await _logs.MessagesAsync("query=zebra&start_time=2025-12-04T10:00:01Z&end_time=2025-12-04T10:00:03Z"));

        // Up to the end, not with it.
        Assert.Equal(["zebra fell over"], await _logs.MessagesAsync("query=zebra&start_time=2025-12-04T11:00:01%2B01:00&end_time=2025-12-04T10:00:02Z"));
        Assert.Empty(await _logs.MessagesAsync("query=zebra&level=warning"));
    }

    [Fact]
    public async Task Pages_go_from_new_to_old_with_an_exact_total()
    {
        await _logs.KeepAsync("paged", [.. Enumerable.Range(0, 120).Select(i => $"line {i}")]);
        JsonElement first = QueueClient.Data(await _logs.GetAsync("?service=paged"));
        Assert.Equal((50, 120, 50, 0), (Count(first), Num(first, "total"), Num(first, "limit"), Num(first, "offset")));
        Assert.Equal("line 119", first.GetProperty("logs")[0].GetProperty("message").GetString());
        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => $"line {19 - i}"),
            await _logs.MessagesAsync("service=paged&limit=100&offset=100"));
        JsonElement behind = QueueClient.Data(await _logs.GetAsync("?service=paged&offset=2147483647"));
        Assert.Equal((0, 120), (Count(behind), Num(behind, "total")));
    }

    [Theory]
    [InlineData("level=loud", "level must be error, warning, info or debug")]
    [InlineData("level=ERROR", "level must be error, warning, info or debug")]
    [InlineData("limit=0", "limit must be a whole number from 1 to 100")]
    [InlineData("limit=101", "limit must be a whole number from 1 to 100")]
    [InlineData("offset=-1", "offset must be a whole number from 0")]
    [InlineData("start_time=yesterday", "start_time must be an ISO 8601 time")]
    [InlineData("end_time=12:00", "end_time must be an ISO 8601 time")]
    [InlineData("start_time=2025-12-05&end_time=2025-12-04", "start_time must not be after end_time")]
    [InlineData("query=%2F(%2F", "query cannot be read")]
    [InlineData("query=", "query must be given once, with 1 to 1024 characters")]
    [InlineData("service=a&service=b", "service must be given once")]
    public async Task What_cannot_be_read_is_told(string query, string problem)
    {
        foreach (string path in (string[])["?", "/export?"])
        {
            if (path == "?" || !query.StartsWith("limit", StringComparison.Ordinal) && !query.StartsWith("offset", StringComparison.Ordinal))
            {
                Answer answer = QueueClient.ExpectError(await _logs.GetAsync(path + query), HttpStatusCode.BadRequest, "BAD_REQUEST");
                Assert.Contains(problem, answer["error"].GetProperty("message").GetString(), StringComparison.Ordinal);
            }
        }
    }

    private static int Count(JsonElement data) => data.GetProperty("logs").GetArrayLength();

    private static long Num(JsonElement data, string name) => data.GetProperty("pagination").GetProperty(name).GetInt64();
}
