using System.Net.Http.Json;
using System.Text.Json;
using EventOps.Load.Http;
using EventOps.Load.Scenarios;

namespace EventOps.Load.FanOut;

/// <summary>Makes and removes webhook subscriptions; not measured.</summary>
internal sealed class WebhookSubscriptions : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    public WebhookSubscriptions(LoopbackTarget server) => _client.BaseAddress = new Uri(server.BaseUrl);

    /// <returns>The subscription's id.</returns>
    public async Task<string> SubscribeAsync(string subscriber, string callbackUrl, int inFlight, CancellationToken stop)
    {
        var body = new { subscriber, event_types = new[] { "*" }, callback_url = callbackUrl, max_in_flight = inFlight };
        using HttpResponseMessage answer = await _client.PostAsJsonAsync("/subscribe", body, stop);
        if (!answer.IsSuccessStatusCode)
        {
            throw new SetupFailedException($"subscribe was refused: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}");
        }

        JsonElement made = await answer.Content.ReadFromJsonAsync<JsonElement>(stop);
        return made.GetProperty("subscription_id").GetString()!;
    }

    public async Task UnsubscribeAsync(IEnumerable<string> subscriptionIds, CancellationToken stop)
    {
        foreach (string id in subscriptionIds)
        {
            using HttpResponseMessage answer = await _client.DeleteAsync($"/subscribe/{id}", stop);
            if (!answer.IsSuccessStatusCode)
            {
                throw new SetupFailedException($"unsubscribe was refused: {(int)answer.StatusCode}");
            }
        }
    }

    /// <summary>What the server says waits for its first subscription, or null when it does not say.</summary>
    public async Task<long?> PendingAsync(CancellationToken stop)
    {
        JsonElement list = await _client.GetFromJsonAsync<JsonElement>("/subscriptions", stop);
        JsonElement[] all = list.TryGetProperty("subscriptions", out JsonElement found) ? [.. found.EnumerateArray()] : [];
        return all.Length > 0 && all[0].TryGetProperty("events_pending", out JsonElement pending) ? pending.GetInt64() : null;
    }

    public void Dispose() => _client.Dispose();
}
