using System.Net.Http.Headers;
using System.Text;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Changes;

/// <summary>Somebody at work over one connection until the server dies.</summary>
/// <param name="Actor">Who.</param>
/// <param name="Client">The connection, with the actor's key.</param>
/// <param name="Random">Its randomness.</param>
/// <param name="Book">Told of each change.</param>
/// <param name="Countdown">Told of each answer that something is done.</param>
internal sealed record ChangeWorker(Actor Actor, BusClient Client, Random Random, ChangeBook Book, AckCountdown Countdown)
{
    /// <summary>Asks for a change that the audit tells of; null when the server died over it.</summary>
    internal async Task<Answer?> ChangeAsync(HttpMethod method, string path, string? json, string action, string? target = null)
    {
        Change change = Book.Ask(Actor, action, target);
        using HttpRequestMessage request = Request(method, path, json, token: null);
        request.Headers.Add("X-Request-Id", change.RequestId);
        Answer? answer = await NotedAsync(request);
        change.Status = answer?.Status ?? 0;
        return answer;
    }

    /// <summary>Publishes, with another key if one is given: the event itself is the record of that.</summary>
    internal async Task<Answer?> PublishAsync(string path, string json, string? token = null)
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, path, json, token);
        return await NotedAsync(request);
    }

    /// <summary>What a key opens: 200, or 401 when it is good for nothing.</summary>
    internal static async Task<int> ProbeAsync(BusClient client, string token)
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, "/v1/events?limit=1", json: null, token);
        return (await client.TrySendAsync(request))?.Status ?? 0;
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? json, string? token)
    {
        var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, MediaType.Json);
        }

        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return request;
    }

    private async Task<Answer?> NotedAsync(HttpRequestMessage request)
    {
        Answer? answer = await Client.TrySendAsync(request);
        if (answer?.Status is >= 200 and < 300)
        {
            Countdown.Note();
        }

        return answer;
    }
}
