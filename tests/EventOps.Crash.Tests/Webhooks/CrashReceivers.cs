using System.Collections.Concurrent;
using System.Text.Json;
using EventOps.Tests.Shared.Webhooks;

namespace EventOps.Crash.Tests.Webhooks;

/// <summary>
/// One receiver with a path for each kind of trouble: most deliveries are answered, the others as the path's name says,
/// until all turn healthy but the one that is gone.
/// </summary>
internal sealed class CrashReceivers : IAsyncDisposable
{
    /// <summary>The one that answers 410, always.</summary>
    internal static readonly WebhookSubscriber Gone = new("gone", []);

    /// <summary>Those that get everything in the end.</summary>
    internal static readonly WebhookSubscriber[] Healthy =
    [
        new("answering", []),
        new("failing", ["high", "critical"]),
        new("hanging", ["low", "normal"]),
        new("closing", []),
        new("slow", ["critical", "low"]),
        new("busy", ["normal"]),
        new("strict", ["low", "critical"], IsStrict: true),
    ];

    private readonly ConcurrentQueue<Arrival> _arrivals = new();
    private readonly ConcurrentDictionary<long, DateTimeOffset> _madeAt;
    private readonly WebhookReceiver _receiver;
    private readonly DeliveryGate _gate = new();
    private readonly DeliveryGate _hanging = new();
    private readonly Lock _sync = new();
    private readonly Random _random;
    private volatile bool _healthy;
    private int _life;

    private CrashReceivers(WebhookReceiver receiver, ConcurrentDictionary<long, DateTimeOffset> madeAt, int seed)
    {
        _madeAt = madeAt;
        _receiver = receiver;
        _random = new Random(seed);
        WebhookBehaviour ok = WebhookBehaviour.Answer();
        WebhookBehaviour error = WebhookBehaviour.Fail();
        On("answering", ok, 0);
        On("failing", error, 50);
        On("hanging", WebhookBehaviour.Slow(_hanging, WebhookBehaviour.Close), 10);
        On("closing", WebhookBehaviour.Close, 30);
        On("slow", WebhookBehaviour.Slow(_gate), 50);
        On("busy", WebhookBehaviour.TooManyRequests(1), 20);
        On("strict", error, 15);
        _receiver.On(Gone.Path, WebhookBehaviour.By(delivery => Note(delivery, WebhookBehaviour.Gone)));
    }

    internal IReadOnlyList<Arrival> Arrivals => [.. _arrivals];

    internal static async Task<CrashReceivers> StartAsync(int seed)
    {
        // Bodies would fill memory: what is needed of them is taken when they are there.
        var madeAt = new ConcurrentDictionary<long, DateTimeOffset>();
        var options = new ReceiverOptions { KeepsIdsOnly = true, Inspect = delivery => madeAt[delivery.Order] = MadeAt(delivery.Body) };
        return new CrashReceivers(await WebhookReceiver.StartAsync(options), madeAt, seed);
    }

    internal string Url(WebhookSubscriber subscriber) => _receiver.Url(subscriber.Path);

    /// <summary>Lets the slow ones answer that wait just now.</summary>
    internal void LetSlowOnesAnswer()
    {
        _gate.Open();
        _gate.Close();
    }

    /// <summary>From now on everything is answered at once, but where the receiver is gone; what hangs is closed.</summary>
    internal void TurnHealthy()
    {
        _healthy = true;
        _gate.Open();
        _hanging.Open();
    }

    /// <summary>
    /// The server is dead, and what it sent is here: what comes from now on is the next one's. A few requests of our own
    /// go the way of what may still be on it.
    /// </summary>
    internal async Task NextLifeAsync()
    {
        using var client = new HttpClient();
        for (int i = 0; i < 3; i++)
        {
            using var empty = new StringContent("{}");
            using HttpResponseMessage _ = await client.PostAsync(new Uri(_receiver.Url("/probe")), empty);
        }

        Interlocked.Increment(ref _life);
    }

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    private static DateTimeOffset MadeAt(ReadOnlyMemory<byte> body)
    {
        using JsonDocument json = JsonDocument.Parse(body);
        return json.RootElement.TryGetProperty("delivered_at", out JsonElement at) ? at.GetDateTimeOffset() : default;
    }

    private void On(string name, WebhookBehaviour trouble, int percent) => _receiver.On("/" + name, WebhookBehaviour.By(delivery =>
    {
        bool isTrouble;
        lock (_sync)
        {
            isTrouble = _random.Next(100) < percent;
        }

        return Note(delivery, isTrouble && !_healthy ? trouble : WebhookBehaviour.Answer());
    }));

    private WebhookBehaviour Note(ReceivedDelivery delivery, WebhookBehaviour behaviour)
    {
        var arrival = new Arrival(delivery, Volatile.Read(ref _life), _madeAt[delivery.Order]);
        _arrivals.Enqueue(arrival);
        _ = delivery.Ended.ContinueWith(
            ended => arrival.End(ended.Result), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return behaviour;
    }
}
