using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Tests.Shared.Webhooks;

namespace EventOps.Server.Tests.EventBus.Webhooks;

/// <summary>What callers see of deliveries: states, counts, errors.</summary>
public sealed class OutcomeTests(HookedServer hooked) : IClassFixture<HookedServer>
{
    [Fact]
    public async Task A_delivered_event_is_a_success_and_counted()
    {
        (string id, _) = await hooked.HookedAsync("good");
        string first = await hooked.Bus.PublishAsync("good");
        string second = await hooked.Bus.PublishAsync("good", priority: "low");

        JsonElement delivery = await hooked.DeliveryOfAsync(first, "success");
        Assert.Equal("good", delivery.GetProperty("subscriber").GetString());
        Assert.Equal(JsonValueKind.String, delivery.GetProperty("delivered_at").ValueKind);
        await hooked.DeliveryOfAsync(second, "success");
        JsonElement listed = await hooked.ListedAsync(id, one => one.GetProperty("events_delivered").GetInt64() == 2);
        Assert.Equal((0, 0, 0), (Num(listed, "events_pending"), Num(listed, "events_failed"), Num(listed, "oldest_unacknowledged_seconds")));
        Assert.Equal("active", listed.GetProperty("state").GetString());
        Assert.InRange(listed.GetProperty("last_delivery").GetDateTimeOffset(), listed.GetProperty("created_at").GetDateTimeOffset(), DateTimeOffset.MaxValue);
        string metrics = (await hooked.Bus.GetAsync("/metrics")).Text;
        Assert.Contains("eventops_webhook_attempt_duration_seconds_count{result=\"delivered\"}", metrics, StringComparison.Ordinal);
        Assert.Contains("eventops_webhook_delivered", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_one_is_retried_and_says_why_and_when()
    {
        var gate = new DeliveryGate();
        hooked.Receiver.On("/later", WebhookBehaviour.Status(503, ("Retry-After", "2")));
        await hooked.HookedAsync("later");
        string id = await hooked.Bus.PublishAsync("later");
        JsonElement retrying;
        int attempts;
        do
        {
            // Between two attempts: the first two, unless this was held up meanwhile.
            attempts = hooked.Receiver.At("/later").Count;
            retrying = await WithErrorAsync(id, "retrying");
        }
        while (hooked.Receiver.At("/later").Count != attempts);

        hooked.Receiver.On("/later", WebhookBehaviour.Slow(gate));
        Assert.Equal(attempts, Num(retrying, "attempts"));
        Assert.Contains("503", retrying.GetProperty("last_error").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.String, retrying.GetProperty("next_attempt_at").ValueKind);
        Assert.Equal(JsonValueKind.Null, retrying.GetProperty("delivered_at").ValueKind);
        await hooked.Receiver.ReceivedAsync(attempts + 1, HookedServer.Soon, "/later");
        await hooked.DeliveryOfAsync(id, "delivering");
        gate.Open();
        await hooked.DeliveryOfAsync(id, "success");
        ReceivedDelivery[] all = [.. hooked.Receiver.At("/later")];
        Assert.Single(all.Select(one => one.DeliveryId).Distinct());
        Assert.All(all.Zip(all.Skip(1)), two => Assert.True(two.Second.ArrivedAt - two.First.ArrivedAt >= TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task A_dead_letter_is_a_failure_and_counted_as_one()
    {
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Webhooks:RetrySchedule:0=10ms", "EventOps:Webhooks:FailuresToOpen=100");
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        receiver.On("/dead", WebhookBehaviour.Fail(422));
        await HookedServer.HookAsync(server.Bus, "dead", receiver.Url("/dead"));
        await HookedServer.HookAsync(server.Bus, "alive", receiver.Url("/alive"));
        string dead = await server.Bus.PublishAsync("dead");
        string alive = await server.Bus.PublishAsync("alive");
        await UntilAsync(server.Bus, "/events/" + dead, "\"failed\"");
        await UntilAsync(server.Bus, "/events/" + alive, "\"success\"");
        await UntilAsync(server.Bus, "/stats", "\"total_deliveries\":2"); // counted behind what a delivery shows

        JsonElement stats = (await server.Bus.GetAsync("/stats"))["delivery_stats"];
        Assert.Equal((2, 1, 1, 50d), (Num(stats, "total_deliveries"), Num(stats, "successful"), Num(stats, "failed"), stats.GetProperty("success_rate").GetDouble()));
        JsonElement delivery = Assert.Single((await server.Bus.GetAsync("/events/" + dead)).List("deliveries"));
        Assert.Equal(2, Num(delivery, "attempts"));
        Assert.Contains("422", delivery.GetProperty("last_error").GetString(), StringComparison.Ordinal);
        JsonElement listed = (await server.Bus.GetAsync("/subscriptions")).List("subscriptions").Single(one => one.GetProperty("subscriber").GetString() == "dead");
        Assert.Equal((1, 0, 0), (Num(listed, "events_failed"), Num(listed, "events_pending"), Num(listed, "events_delivered")));
        await server.RestartAsync();
        Assert.Equal(1, Num((await server.Bus.GetAsync("/stats"))["delivery_stats"], "failed"));
    }

    [Fact]
    public async Task One_that_was_not_tried_yet_is_pending_and_no_retry()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            "EventOps:Webhooks:RetrySchedule:0=10ms", "EventOps:Webhooks:FailuresToOpen=2", "EventOps:Webhooks:BreakMin=1h", "EventOps:Webhooks:BreakMax=1h");
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        var gate = new DeliveryGate();
        receiver.On("/x", WebhookBehaviour.InTurn(WebhookBehaviour.Fail(), WebhookBehaviour.Slow(gate, WebhookBehaviour.Fail())));
        await HookedServer.HookAsync(server.Bus, "x", receiver.Url("/x"));
        string first = await server.Bus.PublishAsync("x");
        await receiver.ReceivedAsync(2, HookedServer.Soon, "/x");
        string second = await server.Bus.PublishAsync("x");
        await UntilAsync(server.Bus, "/events/" + second, "\"delivering\"");

        // The circuit opens while the second one is ready to go.
        gate.Open();
        await UntilAsync(server.Bus, "/events/" + first, "\"failed\"");
        await UntilAsync(server.Bus, "/events/" + second, "\"pending\"");
        Assert.Equal(2, receiver.Count);
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_disabled_until_enabled()
    {
        hooked.Receiver.On("/gone", WebhookBehaviour.Gone);
        (string id, _) = await hooked.HookedAsync("gone");
        string alerts = await hooked.Bus.SubscribeAsync("operators", "eventops", "alert_triggered");
        string first = await hooked.Bus.PublishAsync("gone");
        JsonElement disabled = await hooked.ListedAsync(id, one => one.GetProperty("state").GetString() == "disabled");
        Assert.Contains("410", disabled.GetProperty("disabled_reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.String, disabled.GetProperty("disabled_at").ValueKind);
        Answer alert = await hooked.Bus.GetAsync("/poll/operators?timeout_ms=10000");
        JsonElement data = Assert.Single(alert.List("events")).GetProperty("data");
        Assert.Equal((id, "subscription_disabled"), (data.GetProperty("subscription_id").GetString(), data.GetProperty("alert").GetString()));
        Assert.NotEmpty(alerts);

        string second = await hooked.Bus.PublishAsync("gone");
        hooked.Receiver.On("/gone", WebhookBehaviour.Answer());
        Answer enabled = (await hooked.Bus.SendAsync(HttpMethod.Post, $"/subscriptions/{id}/enable")).Expect(HttpStatusCode.OK);
        Assert.Equal("active", enabled.Str("state"));
        await hooked.DeliveryOfAsync(second, "success");
        await hooked.DeliveryOfAsync(first, "success");
        (await hooked.Bus.SendAsync(HttpMethod.Post, $"/subscriptions/{id}/enable")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_restart_goes_on_under_the_same_delivery()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Webhooks:RetrySchedule:0=1s");
        receiver.On("/hook", WebhookBehaviour.InTurn(WebhookBehaviour.Hang, WebhookBehaviour.Fail(), WebhookBehaviour.Answer()));
        await HookedServer.HookAsync(server.Bus, "r", receiver.Url());
        string id = await server.Bus.PublishAsync("r");
        await receiver.ReceivedAsync(1, HookedServer.Soon);
        await server.RestartAsync();
        await receiver.ReceivedAsync(2, HookedServer.Soon);
        await UntilAsync(server.Bus, "/events/" + id, "last_error");
        await server.RestartAsync();
        await receiver.ReceivedAsync(3, HookedServer.Soon);
        await UntilAsync(server.Bus, "/events/" + id, "\"success\"");
        Assert.Single(receiver.Deliveries.Select(one => one.DeliveryId).Distinct());
        Assert.All(receiver.Deliveries, one => Assert.Equal([id], one.EventIds));
    }

    private static long Num(JsonElement of, string name) => of.GetProperty(name).GetInt64();

    private static async Task UntilAsync(EventBusClient bus, string path, string text)
    {
        using var tooLong = new CancellationTokenSource(HookedServer.Soon);
        while (!(await bus.GetAsync(path)).Text.Contains(text, StringComparison.Ordinal))
        {
            tooLong.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Before its first attempt ends a delivery is on its way too.</summary>
    private async Task<JsonElement> WithErrorAsync(string eventId, string status)
    {
        await UntilAsync(hooked.Bus, "/events/" + eventId, "last_error");
        return await hooked.DeliveryOfAsync(eventId, status);
    }
}
