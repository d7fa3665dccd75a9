using System.Text.Json;
using EventOps.Crash.Tests.Checking;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Webhooks;

/// <summary>What the server says of its deliveries, which must agree with what arrived.</summary>
internal static class DeliveryView
{
    /// <summary>Asks until nothing is pending for any of the subscribers.</summary>
    internal static async Task DrainedAsync(BusClient client, IReadOnlyList<WebhookSubscriber> subscribers, TimeSpan patience)
    {
        using var tooLong = new CancellationTokenSource(patience);
        while (true)
        {
            using JsonDocument list = await SubscriptionsAsync(client);
            var pending = subscribers.ToDictionary(one => one.Name, one => Of(list, one).GetProperty("events_pending").GetInt64());
            if (pending.Values.All(count => count == 0))
            {
                return;
            }

            Assert.False(
                tooLong.IsCancellationRequested,
                $"Not drained in {patience}: {string.Join(", ", pending.Where(one => one.Value > 0))}");
        }
    }

    /// <summary>Every event that matches counts as delivered, none as failed.</summary>
    internal static async Task AllDeliveredAsync(BusClient client, WebhookSubscriber subscriber)
    {
        using JsonDocument list = await SubscriptionsAsync(client);
        JsonElement shown = Of(list, subscriber);
        Assert.Equal("active", shown.GetProperty("state").GetString());
        Assert.Equal(0, shown.GetProperty("events_failed").GetInt64());
        Assert.Equal(await EventPageReader.TotalAsync(client, subscriber.Query), shown.GetProperty("events_delivered").GetInt64());
    }

    /// <summary>The subscription is disabled, says why, and there is an alert that names it.</summary>
    internal static async Task DisabledAsync(BusClient client, WebhookSubscriber subscriber)
    {
        using JsonDocument list = await SubscriptionsAsync(client);
        JsonElement shown = Of(list, subscriber);
        Assert.Equal("disabled", shown.GetProperty("state").GetString());
        Assert.Contains("410", shown.GetProperty("disabled_reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, shown.GetProperty("events_delivered").GetInt64());
        string id = shown.GetProperty("subscription_id").GetString()!;
        using JsonDocument alerts = (await client.GetAsync("/events?event_type=alert_triggered&source=eventops&limit=100")).Json();
        Assert.Contains(
            alerts.RootElement.GetProperty("events").EnumerateArray(),
            one => one.GetProperty("data") is var data && data.GetProperty("alert").GetString() == "subscription_disabled"
                && data.GetProperty("subscription_id").GetString() == id);
    }

    internal static async Task<bool> IsDisabledAsync(BusClient client, WebhookSubscriber subscriber)
    {
        using JsonDocument list = await SubscriptionsAsync(client);
        return Of(list, subscriber).GetProperty("state").GetString() == "disabled";
    }

    /// <summary>
    /// The event's own list of deliveries names exactly the subscribers that match it: delivered where it was taken.
    /// </summary>
    internal static async Task AgreesAsync(
        BusClient client, Posted posted, IEnumerable<WebhookSubscriber> delivered, IEnumerable<WebhookSubscriber> undelivered)
    {
        using JsonDocument json = (await client.GetAsync($"/events/{posted.AcknowledgedId}")).Json();
        var told = json.RootElement.GetProperty("deliveries").EnumerateArray().ToDictionary(
            one => one.GetProperty("subscriber").GetString()!, one => one.GetProperty("status").GetString()!);
        string[] expected = [.. delivered.Concat(undelivered).Where(one => one.Matches(posted)).Select(one => one.Name)];
        Assert.Equal(expected.Order(StringComparer.Ordinal), told.Keys.Order(StringComparer.Ordinal));
        Assert.All(delivered.Where(one => one.Matches(posted)), one => Assert.Equal("success", told[one.Name]));
        Assert.All(undelivered, one => Assert.Contains(told[one.Name], Undelivered));
    }

    private static readonly string[] Undelivered = ["pending", "retrying"];

    private static async Task<JsonDocument> SubscriptionsAsync(BusClient client) => (await client.GetAsync("/subscriptions")).Json();

    private static JsonElement Of(JsonDocument list, WebhookSubscriber subscriber) => list.RootElement
        .GetProperty("subscriptions").EnumerateArray().Single(one => one.GetProperty("subscriber").GetString() == subscriber.Name);
}
