using System.Net;
using System.Text;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Server.Tests.EventBus;

/// <summary>
/// Valid requests to every endpoint, broken at random: no answer is a 5xx, each is JSON, and each refusal has the envelope. Seeded: a failure
/// names the request, and comes again.
/// </summary>
public sealed class MutationTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const int Requests = 1_500;
    private const string Event = """{"event_type":"agent_usage","source":"m","data":{"a":[1,"x\n",null]},"priority":"low","metadata":{},"idempotency_key":"k"}""";

    private static readonly (string Method, string Path, string Body, string Type)[] Valid =
    [
        ("GET", "/health", "", ""), ("POST", "/publish", Event, "application/json"),
        ("POST", "/publish/batch?results=all", $"[{Event},{Event}]", "application/json"),
        ("POST", "/publish/batch", $"{Event}\n{Event}\n", "application/x-ndjson"),
        ("POST", "/publish/batch", "\u0091\u0083\u00aaevent_type\u00abagent_usage\u00a6source\u00a1m\u00a4data\u0081\u00a1a\u0001", "application/msgpack"),
        ("POST", "/subscribe", """{"subscriber":"m","event_types":["a*"],"callback_url":"http://x/","filter":{"priority":["low"]}}""", "application/json"),
        ("DELETE", "/subscribe/sub_0000000000000", "", ""), ("GET", "/subscriptions", "", ""),
        ("GET", "/events?event_type=a*,b&source=m&priority=low&since=2026-01-17T12:00:00Z&limit=10&offset=1", "", ""),
        ("GET", "/events/evt_0000000000000", "", ""), ("GET", "/poll/m?since_event_id=evt_0000000000000&limit=5&timeout_ms=0", "", ""),
        ("POST", "/ack", """{"subscriber":"m","event_ids":["evt_0000000000000","x"]}""", "application/json"), ("GET", "/stats?period=hour", "", ""),
        ("GET", "/event-types", "", ""), ("POST", "/event-types", """{"event_type":"agent_usage","description":"d"}""", "application/json"),
    ];

    private static readonly string[] Oddities =
    [
        "\"", "\\", "{", "}", "[", "]", ",", ":", "\0", "\u00ff", "\\ud800", "\\u0000", "null", "true", "-", "1e999", "9999999999999999999", "\r\n", "\u00dd", "\u00c1",
        "%", "%00", "%2f", "%ff", "..", "/", "?", "&", "=", "*", "+", ";", "evt_", "é",
    ];

    private readonly HashSet<(string Method, string Template, int Status)> _seen = [];

    [Fact]
    public void A_broken_request_is_refused_politely()
    {
        Gen<Mutation> mutation =
            from kind in Gen.Choose(0, 5)
            from at in Gen.Choose(0, 10_000)
            from length in Gen.Choose(0, 12)
            from odd in Gen.Elements(Oddities)
            select new Mutation(kind, at, length, odd);
        Gen<Broken> broken =
            from request in Gen.Choose(0, Valid.Length - 1)
            from inPath in Gen.Choose(0, 3)
            from body in mutation.ListOf()
            from path in mutation.ListOf(inPath == 0 ? 2 : 0)
            from encoding in Gen.Elements("", "", "", "", "gzip", "br", "x")
            select new Broken(request, [.. body.Take(4)], [.. path], encoding);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };

        Prop.ForAll(broken.ToArbitrary(), one => Check(http, one)).Check(
            Config.QuickThrowOnFailure.WithMaxTest(Requests).WithReplay(20260117, 314159261));

        // The breaking is neither too weak nor too strong to reach what is behind the first check.
        Assert.Superset(new HashSet<int> { 200, 400, 404, 405, 415 }, [.. _seen.Select(one => one.Status)]);
        Assert.All(Valid, one => Assert.Contains((one.Method, one.Path), _seen.Select(each => (each.Method, each.Template))));
    }

    private void Check(HttpClient http, Broken broken)
    {
        (string method, string path, string body, string type) = Valid[broken.Request];
        path = broken.Path.Aggregate(path, (text, one) => one.Apply(text));
        body = body.Length == 0 ? body : broken.Body.Aggregate(body, (text, one) => one.Apply(text));

        // What no HTTP client can put into a request line is left out.
        path = "/" + string.Concat(path.Where(c => c is > ' ' and < '\u007f' and not '#')).TrimStart('/');
        var target = new Uri(
            $"http://127.0.0.1:{shared.Server.Address.Port}{path}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (type.Length > 0)
        {
            request.Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            if (broken.Encoding.Length > 0)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Encoding", broken.Encoding);
            }
        }

        using HttpResponseMessage response = http.Send(request);
        using var reader = new StreamReader(response.Content.ReadAsStream());
        Check($"{method} {path} {body}", (int)response.StatusCode, reader.ReadToEnd());
        _seen.Add((method, Valid[broken.Request].Path, (int)response.StatusCode));
    }

    private static void Check(string request, int status, string text)
    {
        string said = $"{request}\nanswered {status}: {text}";
        Assert.True(status is >= 200 and < 500, said);
        if (status == (int)HttpStatusCode.BadRequest && text.Length == 0)
        {
            // A request line the web server itself cannot read.
            return;
        }

        using JsonDocument json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 128 });
        Assert.True(status < 400 || json.RootElement.TryGetProperty("message", out _) || json.RootElement.TryGetProperty("rejected", out _), said);
    }

    private sealed record Broken(int Request, Mutation[] Body, Mutation[] Path, string Encoding);

    private sealed record Mutation(int Kind, int At, int Length, string Odd)
    {
        internal string Apply(string text)
        {
            int at = text.Length == 0 ? 0 : At % text.Length;
            int length = Math.Min(Length, text.Length - at);
            return Kind switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Odd),
                2 => text.Remove(at, length).Insert(at, Odd),
                3 => text[..at],
                4 => text.Insert(at, text.Substring(at, length)),
                _ => text.Insert(at, string.Concat(Enumerable.Repeat(Odd, 1 + Length * 20))),
            };
        }
    }
}
