using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Tests.Shared.Webhooks;

namespace EventOps.Server.Tests.EventBus.Webhooks;

/// <summary>A server and a receiver, both real; tests share them by paths and sources of their own.</summary>
public sealed class HookedServer : IAsyncLifetime
{
    internal static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private RunningServer? _server;
    private WebhookReceiver? _receiver;

    internal RunningServer Server => _server!;

    internal WebhookReceiver Receiver => _receiver!;

    internal EventBusClient Bus => Server.Bus;

    public async Task InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        _server = await RunningServer.StartAsync(
            [.. Enumerable.Range(0, 10).Select(attempt => $"EventOps:Webhooks:RetrySchedule:{attempt}=300ms"), "EventOps:Webhooks:FailuresToOpen=100"]);
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    /// <summary>Subscribes a path of the receiver to the source of the same name.</summary>
    internal Task<Answer> HookAsync(string name, object? options = null) => HookAsync(Bus, name, Receiver.Url("/" + name), options);

    internal static async Task<Answer> HookAsync(EventBusClient bus, string name, string url, object? options = null)
    {
        var body = new Dictionary<string, object?>
        {
            ["subscriber"] = name,
            ["event_types"] = "*",
            ["callback_url"] = url,
            ["filter"] = new { source = name },
        };
        foreach (var option in options?.GetType().GetProperties() ?? [])
        {
            body[option.Name] = option.GetValue(options);
        }

        return await bus.PostAsync("/subscribe", JsonSerializer.Serialize(body));
    }

    internal async Task<(string Id, string Secret)> HookedAsync(string name, object? options = null)
    {
        Answer made = (await HookAsync(name, options)).Expect(HttpStatusCode.OK);
        return (made.Str("subscription_id"), made.Str("secret"));
    }

    internal Task<ReceivedDelivery> DeliveredAsync(string name, string eventId) =>
        Receiver.ReceivedAsync(one => one.Path == "/" + name && one.EventIds.Contains(eventId), Soon);

    /// <summary>The subscription in the list once it is as wanted.</summary>
    internal async Task<JsonElement> ListedAsync(string id, Func<JsonElement, bool> isSo)
    {
        JsonElement Find(Answer list) => list.List("subscriptions").Single(one => one.GetProperty("subscription_id").GetString() == id);
        return Find(await UntilAsync("/subscriptions", answer => isSo(Find(answer))));
    }

    /// <summary>The only delivery of an event once it is as wanted.</summary>
    internal async Task<JsonElement> DeliveryOfAsync(string eventId, string status) => Assert.Single((await UntilAsync(
        "/events/" + eventId, answer => answer.List("deliveries") is [var one] && one.GetProperty("status").GetString() == status)).List("deliveries"));

    private async Task<Answer> UntilAsync(string path, Func<Answer, bool> isSo)
    {
        using var tooLong = new CancellationTokenSource(Soon);
        while (true)
        {
            Answer answer = (await Bus.GetAsync(path)).Expect(HttpStatusCode.OK);
            if (isSo(answer))
            {
                return answer;
            }

            Assert.False(tooLong.IsCancellationRequested, $"{path} still answers {answer.Text}");
            await Task.Yield();
        }
    }
}
