using System.Net.Http.Headers;
using System.Text;

namespace EventOps.Crash.Tests.Running;

/// <summary>One connection to the server.</summary>
internal sealed class BusClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Connects.</summary>
    /// <param name="address">Where the server listens.</param>
    /// <param name="token">The key of requests that bring none of their own; null: none.</param>
    internal BusClient(Uri address, string? token = null)
    {
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1, UseProxy = false };
        _http = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>Sends a request with its body, if any.</summary>
    internal async Task<Answer?> TrySendAsync(HttpMethod method, string path, byte[]? body, string mediaType, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await TrySendAsync(request);
    }

    /// <summary>
    /// Sends a request; null when the connection broke before the answer was whole, so nobody knows what became of it.
    /// </summary>
    internal async Task<Answer?> TrySendAsync(HttpRequestMessage request)
    {
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request);
            byte[] bytes = await response.Content.ReadAsByteArrayAsync();
            return new Answer((int)response.StatusCode, bytes, (int)(response.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0));
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return null;
        }
    }

    internal Task<Answer?> TryPostAsync(string path, byte[] body, string mediaType = MediaType.Json, string? key = null) =>
        TrySendAsync(HttpMethod.Post, path, body, mediaType, key);

    internal Task<Answer?> TryPostAsync(string path, string json, string? key = null) =>
        TryPostAsync(path, Encoding.UTF8.GetBytes(json), MediaType.Json, key);

    internal Task<Answer?> TryGetAsync(string path) => TrySendAsync(HttpMethod.Get, path, null, MediaType.Json);

    /// <summary>Gets a page that must be there.</summary>
    internal async Task<Answer> GetAsync(string path) => (await AnyAsync(TryGetAsync(path), path)).Demand(200);

    /// <summary>Posts what must be taken.</summary>
    internal async Task<Answer> PostAsync(string path, string json, string? key = null) =>
        (await AnyAsync(TryPostAsync(path, json, key), path)).Demand(200);

    /// <summary>Posts what must be taken.</summary>
    internal async Task<Answer> PostAsync(string path, byte[] body, string mediaType) =>
        (await AnyAsync(TryPostAsync(path, body, mediaType), path)).Demand(200);

    public void Dispose() => _http.Dispose();

    private static async Task<Answer> AnyAsync(Task<Answer?> sending, string path)
    {
        Answer? answer = await sending;
        Assert.True(answer is not null, $"The connection broke: {path}");
        return answer;
    }
}
