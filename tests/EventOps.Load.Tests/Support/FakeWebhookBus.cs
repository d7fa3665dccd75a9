using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace EventOps.Load.Tests.Support;

/// <summary>
/// Publish and webhook delivery in memory: each publish is posted to every subscription at once, in bodies of up to a
/// hundred events. What a receiver refuses is forgotten: no retries.
/// </summary>
internal sealed class FakeWebhookBus : IDisposable
{
    private const int EventsPerDelivery = 100;

    private readonly HttpClient _client = new();
    private readonly ConcurrentDictionary<string, string> _callbacks = new();
    private readonly CancellationTokenSource _stopping = new();
    private int _ids;
    private int _published;
    private int _underWay;

    /// <summary>An accepted event that is never delivered: the n-th, or none.</summary>
    public int LoseEvent { get; init; } = -1;

    /// <summary>Publishes whose events are still on their way to a subscription; none is added once a publish is answered.</summary>
    public int DeliveriesUnderWay => Volatile.Read(ref _underWay);

    public IReadOnlyCollection<string> Callbacks => [.. _callbacks.Values];

    public ConcurrentQueue<string> Removed { get; } = new();

    public ConcurrentQueue<string> Subscribed { get; } = new();

    public async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        string body = await reader.ReadToEndAsync(context.RequestAborted);
        string path = context.Request.Path.Value!;
        string answer = path switch
        {
            "/subscribe" => Subscribe(body),
            "/subscriptions" => $$"""{"subscriptions":[{"events_pending":{{_published}}}],"total":1}""",
            "/publish" => Publish([body]),
            "/publish/batch" => Publish(body.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            _ => Unsubscribe(path["/subscribe/".Length..]),
        };
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer, context.RequestAborted);
    }

    /// <summary>Ends deliveries under way, also those to receivers that hang.</summary>
    public void StopDelivering() => _stopping.Cancel();

    public void Dispose()
    {
        StopDelivering();
        _client.Dispose();
        _stopping.Dispose();
    }

    private string Subscribe(string body)
    {
        Subscribed.Enqueue(body);
        string id = $"sub_{Interlocked.Increment(ref _ids)}";
        _callbacks[id] = JsonDocument.Parse(body).RootElement.GetProperty("callback_url").GetString()!;
        return $$"""{"subscription_id":"{{id}}"}""";
    }

    private string Unsubscribe(string id)
    {
        if (_callbacks.TryRemove(id, out string? callback))
        {
            Removed.Enqueue(callback);
        }

        return "{}";
    }

    private string Publish(string[] events)
    {
        int before = Interlocked.Add(ref _published, events.Length) - events.Length;
        string[] kept = [.. events.Where((_, index) => before + index != LoseEvent)];
        foreach ((string id, string callback) in _callbacks)
        {
            Interlocked.Increment(ref _underWay);
            _ = DeliverAsync(id, callback, kept).ContinueWith(_ => Interlocked.Decrement(ref _underWay), TaskScheduler.Default);
        }

        return $$"""{"accepted":{{events.Length}},"rejected":0,"errors":[]}""";
    }

    private async Task DeliverAsync(string subscriptionId, string callback, string[] events)
    {
        foreach (string[] part in events.Chunk(EventsPerDelivery))
        {
            string id = $"del_{Interlocked.Increment(ref _ids)}";
            string list = string.Join(',', part.Select(one => $"{{\"event_id\":\"evt_1\",{one[1..]}"));
            using var request = new HttpRequestMessage(HttpMethod.Post, callback)
            {
                Content = new StringContent(
                    $$"""{"delivery_id":"{{id}}","events":[{{list}}],"subscription_id":"{{subscriptionId}}"}""", Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("X-EventBus-Delivery-ID", id);
            try
            {
                using HttpResponseMessage answer = await _client.SendAsync(request, _stopping.Token);
            }
            catch (Exception refused) when (refused is HttpRequestException or OperationCanceledException)
            {
                return;
            }
        }
    }
}
