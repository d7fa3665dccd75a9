using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.OpenApi;

namespace EventOps.Server.Tests.EventBus.Support;

/// <summary>
/// A plain HTTP caller. Every answer it gets is held against the served description (<see cref="ServedDescription"/>) and the rules that hold
/// for all answers, so each test that uses it is a test of those too.
/// </summary>
public sealed class EventBusClient : IDisposable
{
    private readonly HttpClient _http;

    public EventBusClient(Uri address, string? key)
    {
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = address };
        if (key is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public Task<Answer> PostAsync(string path, string json, params (string Name, string Value)[] headers) =>
        PostAsync(path, Encoding.UTF8.GetBytes(json), "application/json", headers);

    public Task<Answer> PostAsync(string path, byte[] body, string? contentType, params (string Name, string Value)[] headers)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return SendAsync(HttpMethod.Post, path, content, headers);
    }

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach ((string name, string value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                Assert.True(content!.Headers.TryAddWithoutValidation(name, value));
            }
        }

        using HttpResponseMessage response = await _http.SendAsync(request);
        Dictionary<string, string> answered = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(one => one.Key, one => string.Join(", ", one.Value), StringComparer.OrdinalIgnoreCase);
        var answer = new Answer(response.StatusCode, answered, await response.Content.ReadAsStringAsync());
        Check(method, path, answer);
        return answer;
    }

    /// <summary>Publishes an event of a source's own and gives its id.</summary>
    public async Task<string> PublishAsync(string source, string type = "agent_usage", string priority = "normal", string data = "{}")
    {
        string body = $$"""{"event_type":{{Quoted(type)}},"source":{{Quoted(source)}},"data":{{data}},"priority":"{{priority}}"}""";
        return (await PostAsync("/publish", body)).Expect(HttpStatusCode.OK).Str("event_id");
    }

    /// <summary>Subscribes to a source's events and gives the subscription's id.</summary>
    public async Task<string> SubscribeAsync(string subscriber, string source, string types = "*")
    {
        string body = JsonSerializer.Serialize(new { subscriber, event_types = new[] { types }, filter = new { source = new[] { source } } });
        return (await PostAsync("/subscribe", body)).Expect(HttpStatusCode.OK).Str("subscription_id");
    }

    /// <summary>Acknowledges events.</summary>
    public Task<Answer> AckAsync(string subscriber, params string[] ids) =>
        PostAsync("/ack", JsonSerializer.Serialize(new { subscriber, event_ids = ids }));

    /// <summary>How many events there are.</summary>
    public async Task<long> TotalAsync() => (await GetAsync("/events?limit=1")).Expect(HttpStatusCode.OK).Num("total");

    public void Dispose() => _http.Dispose();

    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private static void Check(HttpMethod method, string path, Answer answer)
    {
        if (method != HttpMethod.Head)
        {
            ServedDescription.Check(method.Method, path, answer);
        }

        if ((int)answer.Status >= 400 && ServedDescription.IsContract(path))
        {
            Assert.NotEmpty(answer.Headers["X-Request-Id"]);
        }
    }
}
