using System.Net;
using EventOps.Server.Tests.EventBus.OpenApi;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

/// <summary>Bad paths, queries, methods, headers and framing: the part of a request before its body.</summary>
public sealed class BadRequestLineTests(StrictServer strict) : IClassFixture<StrictServer>
{
    private const string Event = """{"event_type":"agent_usage","source":"x","data":{}}""";
    private readonly EventBusClient _bus = strict.Server.Bus;

    [Theory]
    [InlineData("/events?limit=0")]
    [InlineData("/events?limit=1001")]
    [InlineData("/events?limit=-1")]
    [InlineData("/events?limit=")]
    [InlineData("/events?limit")]
    [InlineData("/events?limit=ten")]
    [InlineData("/events?limit=1.5")]
    [InlineData("/events?limit=1e2")]
    [InlineData("/events?limit=0x10")]
    [InlineData("/events?limit=%31%00")]
    [InlineData("/events?limit=99999999999999999999999")]
    [InlineData("/events?limit=1&limit=2")]
    [InlineData("/events?limit=+5")]
    [InlineData("/events?limit=٥")]
    [InlineData("/events?offset=-1")]
    [InlineData("/events?offset=9223372036854775808")]
    [InlineData("/events?offset=x")]
    [InlineData("/events?offset=1&offset=1")]
    [InlineData("/events?since=yesterday")]
    [InlineData("/events?since=")]
    [InlineData("/events?since=17")]
    [InlineData("/events?since=12:00")]
    [InlineData("/events?since=2026-13-01")]
    [InlineData("/events?since=2026-02-30T00:00:00Z")]
    [InlineData("/events?since=2026-01-01T25:00:00Z")]
    [InlineData("/events?since=2026-01-01&since=2026-01-02")]
    [InlineData("/events?since=9999-12-31T23:59:59-14:00")]
    [InlineData("/events?since=99999999999999")]
    [InlineData("/events?since=%00%00%00%00%00%00%00%00%00%00%00")]
    [InlineData("/events?priority=urgent")]
    [InlineData("/events?priority=low,urgent")]
    [InlineData("/events?priority=")]
    [InlineData("/events?priority=LOW")]
    [InlineData("/events?priority=%F0%9F%98%80")]
    [InlineData("/events?source=")]
    [InlineData("/events?source=a,,b")]
    [InlineData("/events?event_type=,")]
    [InlineData("/poll/x?limit=0")]
    [InlineData("/poll/x?limit=1001")]
    [InlineData("/poll/x?limit=many")]
    [InlineData("/poll/x?timeout_ms=-1")]
    [InlineData("/poll/x?timeout_ms=30001")]
    [InlineData("/poll/x?timeout_ms=soon")]
    [InlineData("/poll/x?timeout_ms=1&timeout_ms=2")]
    [InlineData("/poll/x?since_event_id=")]
    [InlineData("/poll/x?since_event_id=evt_unknown")]
    [InlineData("/poll/x?since_event_id=evt_ZZZZZZZZZZZZZ")]
    [InlineData("/poll/x?since_event_id=evt_zzzzzzzzzzzzz")]
    [InlineData("/poll/x?since_event_id=sub_0000000000000")]
    [InlineData("/poll/x?since_event_id=evt_0000000000000&since_event_id=evt_0000000000000")]
    [InlineData("/stats?period=year")]
    [InlineData("/stats?period=")]
    [InlineData("/stats?period=Day")]
    [InlineData("/stats?period=day&period=hour")]
    public async Task A_parameter_that_is_wrong(string path) =>
        (await _bus.GetAsync(path)).ExpectError(HttpStatusCode.BadRequest, "bad_request");

    [Fact]
    public async Task Too_many_and_too_long_names()
    {
        (await _bus.GetAsync("/events?source=" + new string('s', 257))).ExpectError(HttpStatusCode.BadRequest, "bad_request");
        (await _bus.GetAsync("/events?source=" + string.Join(',', Enumerable.Repeat("s", 101)))).ExpectError(HttpStatusCode.BadRequest, "bad_request");
    }

    [Theory]
    [InlineData("/events?unknown=1&x&=&&;%ZZ=%")]
    [InlineData("/events?source=%ZZ")]
    [InlineData("/events?source=%")]
    [InlineData("/events?source=%FF%FE")]
    [InlineData("/events?source=%ED%A0%80")]
    [InlineData("/events?source=%00")]
    [InlineData("/events?source=*")]
    [InlineData("/events?source=****************************************************************a")]
    [InlineData("/events?")]
    [InlineData("/events/")]
    [InlineData("/EVENTS")]
    public async Task An_odd_query_is_answered(string path) => (await _bus.GetAsync(path)).Expect(HttpStatusCode.OK);

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/nothing")]
    [InlineData("GET", "/nothing.json")]
    [InlineData("GET", "/favicon.ico")]
    [InlineData("POST", "/nothing/at/all.txt")]
    [InlineData("GET", "/events/evt_unknown")]
    [InlineData("GET", "/events/evt_zzzzzzzzzzzzz")]
    [InlineData("GET", "/events/evt_0000000000000")]
    [InlineData("GET", "/events/EVT_0000000000000")]
    [InlineData("GET", "/events/..%2fhealth")]
    [InlineData("GET", "/events/..%2F..%2Fetc%2Fpasswd")]
    [InlineData("GET", "/events/%2e%2e%2fhealth")]
    [InlineData("GET", "/events/a/b")]
    [InlineData("GET", "/events/%0d%0aX-Injected:%201")]
    [InlineData("GET", "/events/evt_%F0%9F%98%80")]
    [InlineData("GET", "/events/<script>alert(1)</script>")]
    [InlineData("GET", "/events/\"quoted\\\"")]
    [InlineData("DELETE", "/subscribe/sub_unknown")]
    [InlineData("DELETE", "/subscribe/sub_0000000000000")]
    [InlineData("DELETE", "/subscribe/evt_0000000000000")]
    [InlineData("DELETE", "/subscribe/%2e%2e")]
    [InlineData("GET", "/poll/nobody")]
    [InlineData("GET", "/poll/")]
    [InlineData("GET", "/poll")]
    [InlineData("GET", "/poll/a/b")]
    [InlineData("GET", "/swagger/index.html")]
    public async Task What_is_not_there(string method, string path)
    {
        Answer answer = await _bus.SendAsync(new HttpMethod(method), path);
        answer.ExpectError(HttpStatusCode.NotFound, "not_found");
        Assert.False(answer.Headers.ContainsKey("X-Injected"));
    }

    [Fact]
    public async Task A_very_long_id_is_not_there_and_not_repeated_whole()
    {
        Answer answer = (await _bus.GetAsync("/events/evt_" + new string('x', 6_000))).ExpectError(HttpStatusCode.NotFound, "not_found");
        Assert.InRange(answer.Text.Length, 1, 300);
    }

    [Theory]
    [InlineData("GET", "/publish", "POST")]
    [InlineData("PUT", "/publish", "POST")]
    [InlineData("PATCH", "/publish/batch", "POST")]
    [InlineData("GET", "/subscribe", "POST")]
    [InlineData("POST", "/subscribe/sub_0000000000000", "DELETE")]
    [InlineData("POST", "/subscribe/a.b", "DELETE")]
    [InlineData("DELETE", "/events", "GET")]
    [InlineData("PUT", "/events/evt_0000000000000", "GET")]
    [InlineData("POST", "/poll/x", "GET")]
    [InlineData("POST", "/poll/x.y", "GET")]
    [InlineData("GET", "/ack", "POST")]
    [InlineData("POST", "/stats", "GET")]
    [InlineData("POST", "/health", "GET")]
    [InlineData("POST", "/livez", "GET")]
    [InlineData("POST", "/metrics", "GET")]
    [InlineData("POST", "/openapi/v1.json", "GET")]
    [InlineData("DELETE", "/event-types", "GET, POST")]
    [InlineData("GET", "/replay", "POST")]
    [InlineData("POST", "/replay/rpl_0000000000000", "DELETE, GET")]
    [InlineData("DELETE", "/replays", "GET")]
    [InlineData("OPTIONS", "/publish", "POST")]
    [InlineData("OPTIONS", "/event-types", "GET, POST")]
    [InlineData("TRACE", "/events", "GET")]
    [InlineData("BREW", "/events", "GET")]
    public async Task A_method_a_path_does_not_have(string method, string path, string allowed)
    {
        Answer answer = await _bus.SendAsync(new HttpMethod(method), path);

        answer.ExpectError(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        Assert.Equal(allowed, answer.Headers["Allow"]);
    }

    [Theory]
    [InlineData("/events", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/publish", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/nothing", HttpStatusCode.NotFound)]
    public async Task Head_is_answered_without_a_body(string path, HttpStatusCode status)
    {
        Answer answer = (await _bus.SendAsync(HttpMethod.Head, path)).Expect(status);

        Assert.Empty(answer.Text);
        Assert.NotEmpty(answer.Headers["X-Request-Id"]);
    }

    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("a/b:c;~!", "a/b:c;~!")]
    [InlineData("", null)]
    [InlineData("a b", null)]
    [InlineData("ü", null)]
    [InlineData("129", null)]
    public async Task A_request_id_comes_back_or_is_made(string sent, string? expected)
    {
        string id = sent == "129" ? new string('i', 129) : sent;
        Answer read = await _bus.SendAsync(HttpMethod.Get, "/events", null, ("X-Request-Id", id));
        Answer published = await _bus.PostAsync("/publish", "{", ("X-Request-Id", id));
        Answer missing = await _bus.SendAsync(HttpMethod.Get, "/nothing", null, ("X-Request-Id", id));

        foreach (Answer answer in (Answer[])[read, published, missing])
        {
            string back = answer.Headers["X-Request-Id"];
            Assert.True(expected is null ? back.Length is > 0 and <= 128 && back != id : back == expected, back);
        }
    }

    [Theory]
    [InlineData("GET /events HTTP/1.1\n\n", 400)]
    [InlineData("GET /events HTTP/1.1\nHost: a\nHost: b\n\n", 400)]
    [InlineData("GET /events HTTP/9.9\nHost: localhost\n\n", 505)]
    [InlineData("GET\n\n", 400)]
    [InlineData("\0\0\0\0\n\n", 400)]
    [InlineData("GET /%ff HTTP/1.1\nHost: localhost\n\n", 404)]
    [InlineData("GET /events/%00 HTTP/1.1\nHost: localhost\n\n", 400)]
    [InlineData("GET /events HTTP/1.1\nHost: localhost\nBad Header: x\n\n", 400)]
    [InlineData("GET /events HTTP/1.1\nHost: localhost\nNoColon\n\n", 400)]
    [InlineData("POST /publish HTTP/1.1\nHost: localhost\nContent-Length: -1\n\n", 400)]
    [InlineData("POST /publish HTTP/1.1\nHost: localhost\nContent-Length: 99999999999999999999\n\n", 400)]
    [InlineData("POST /publish HTTP/1.1\nHost: localhost\nContent-Length: 5\nContent-Length: 6\n\n{}", 400)]
    [InlineData("POST /publish HTTP/1.1\nHost: localhost\nTransfer-Encoding: gzip\n\n", 400)]
    [InlineData("GET /events HTTP/1.0\n\n", 401)]
    public async Task What_the_web_server_refuses_itself(string request, int status)
    {
        Answer? answer = await RawRequest.SendAsync(strict.Server.Address, request);

        Assert.Equal(status, (int)answer!.Status);
    }

    [Theory]
    [InlineData("/publish")]
    [InlineData("/publish/batch")]
    [InlineData("/subscribe")]
    [InlineData("/ack")]
    [InlineData("/event-types")]
    public async Task Bad_framing_of_a_body_gets_the_envelope_or_nothing(string path)
    {
        string head = $"POST {path} HTTP/1.1\nHost: localhost\nContent-Type: application/json\n";
        string[] bodies =
        [
            "Transfer-Encoding: chunked\n\nzz\n{}\n0\n\n", "Transfer-Encoding: chunked\n\n-1\n", "Transfer-Encoding: chunked\n\n2\n{}xx\n0\n\n",
            "Transfer-Encoding: chunked\n\nffffffffffffffffff\n{}\n", "Transfer-Encoding: chunked\n\n7fffffffffffffff\n{}\n",
            "Transfer-Encoding: chunked\n\n2;ext=\0\n{}\n0\n\n",
        ];
        foreach (string body in bodies)
        {
            Answer? answer = await RawRequest.SendAsync(strict.Server.Address, head + body);
            if (answer is not null)
            {
                answer.ExpectError(HttpStatusCode.BadRequest, "bad_request");
                ServedDescription.Check("POST", path, answer);
            }
        }

        // Half an event, then the caller is gone: nothing of it is kept.
        await RawRequest.SendAndLeaveAsync(strict.Server.Address, $"{head}Content-Length: {Event.Length}\n\n{Event[..^1]}");
        await RawRequest.SendAndLeaveAsync(strict.Server.Address, $"{head}Transfer-Encoding: chunked\n\n{Event.Length:x}\n{Event}\n");
    }

    [Fact]
    public async Task Headers_over_the_limit_are_431()
    {
        Answer? answer = await RawRequest.SendAsync(
            strict.Server.Address, $"GET /events HTTP/1.1\nHost: localhost\nX-Large: {new string('x', 40_000)}\n\n");
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer!.Status);
        Answer? line = await RawRequest.SendAsync(strict.Server.Address, $"GET /{new string('x', 40_000)} HTTP/1.1\nHost: localhost\n\n");
        Assert.Equal(HttpStatusCode.RequestUriTooLong, line!.Status);
    }

    [Fact]
    public async Task Many_headers_and_parameters_are_refused_or_ignored()
    {
        string headers = string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: {i}\n"));
        Answer? many = await RawRequest.SendAsync(strict.Server.Address, $"GET /events HTTP/1.1\nHost: localhost\n{headers}\n");
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, many!.Status);
        string query = string.Join('&', Enumerable.Range(0, 800).Select(i => $"p{i}={i}"));
        (await _bus.GetAsync("/events?" + query)).Expect(HttpStatusCode.OK);
    }
}
