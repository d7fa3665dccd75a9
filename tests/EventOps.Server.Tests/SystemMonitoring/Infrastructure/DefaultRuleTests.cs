using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Server.Tests.EventBus.Webhooks;
using EventOps.Server.Tests.Identity;
using EventOps.Tests.Shared.Webhooks;

namespace EventOps.Server.Tests.SystemMonitoring.Infrastructure;

/// <summary>The built-in rules raise by what they are there for; only their thresholds and times are the test's.</summary>
public sealed class DefaultRuleTests
{
    [Fact]
    public async Task Queues_that_grow_fail_or_stand_still()
    {
        await using AlertClient alerts = await AlertClient.StartAsync(
            "Name=queue_size|Threshold=3|ForSeconds=0",
            "Name=failed_jobs|Threshold=1|ForSeconds=0",
            "Name=stalled_subscription|Threshold=0.05|ClearThreshold=0.01|ForSeconds=0");
        string subscription = await alerts.Ops.SubscribeAsync("slow", "s");
        var ids = new List<string>();
        for (int i = 0; i < 4; i++)
        {
            ids.Add(await alerts.Ops.PublishAsync("s"));
        }

        JsonElement size = await alerts.UntilAsync("queue_size");
        Assert.Equal(
            ("queue:slow", "Queue size exceeded 3: queue:slow of default has 4 jobs", "error"),
            (size.Text("service"), size.Text("message"), size.Text("severity")));
        JsonElement stalled = await alerts.UntilAsync("stalled_subscription");
        Assert.Equal(subscription, stalled.GetProperty("labels").GetProperty("subscription_id").GetString());
        using var queue = new QueueClient(alerts.Server, AuditClient.AdminKey);
        await queue.AttemptAsync(subscription, "no", last: true, ids[0], ids[1]);
        Assert.Contains("2 failed jobs", (await alerts.UntilAsync("failed_jobs")).Text("message"), StringComparison.Ordinal);
        await alerts.UntilAsync("queue_size", AlertClient.IsOver);
        await alerts.Ops.AckAsync("slow", [.. ids]);
        await alerts.UntilAsync("failed_jobs", AlertClient.IsOver);
        await alerts.UntilAsync("stalled_subscription", AlertClient.IsOver);
    }

    [Fact]
    public async Task An_endpoint_that_is_dead()
    {
        using var port = new RefusingPort();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        receiver.On("/gone", WebhookBehaviour.Gone);
        await using AlertClient alerts = await AlertClient.StartAsync(
            ["Name=webhook_circuit_open|ForSeconds=0", "Name=subscription_disabled|ForSeconds=0"],
            ["EventOps:Webhooks:RetrySchedule:0=10ms", "EventOps:Webhooks:FailuresToOpen=2"]);
        (await HookedServer.HookAsync(alerts.Ops, "dead", port.Url())).Expect(System.Net.HttpStatusCode.OK);
        string gone = (await HookedServer.HookAsync(alerts.Ops, "gone", receiver.Url("/gone"))).Str("subscription_id");
        using EventBusClient other = alerts.Server.With(AuditClient.OtherKey);
        string theirs = (await HookedServer.HookAsync(other, "gone", receiver.Url("/gone"))).Str("subscription_id");
        await alerts.Ops.PublishAsync("dead");
        await alerts.Ops.PublishAsync("gone");
        JsonElement open = await alerts.UntilAsync("webhook_circuit_open", again: () => alerts.Ops.PublishAsync("dead"));
        Assert.Equal("dead", open.GetProperty("labels").GetProperty("subscriber").GetString());
        JsonElement disabled = await alerts.UntilAsync("subscription_disabled");
        Assert.Equal(("The receiver answered 410 Gone", gone), (disabled.Text("message"), disabled.GetProperty("labels").GetProperty("subscription_id").GetString()));

        // One of another tenant: its own event, and the operators'.
        await other.PublishAsync("gone");
        await Until(async () => (await AlertClient.EventsAsync(other)).Length > 0);
        JsonElement told = Assert.Single(await AlertClient.EventsAsync(other));
        Assert.Equal(("subscription_disabled", theirs, "gone"), (told.Text("alert"), told.Text("subscription_id"), told.Text("subscriber")));

        receiver.On("/gone", WebhookBehaviour.Answer());
        (await alerts.Ops.SendAsync(HttpMethod.Post, $"/subscriptions/{gone}/enable")).Expect(System.Net.HttpStatusCode.OK);
        (await other.DeleteAsync($"/subscribe/{theirs}")).Expect(System.Net.HttpStatusCode.OK);
        await Until(async () => (await alerts.ListAsync()).Where(one => one.Text("rule") == "subscription_disabled").All(AlertClient.IsOver));
        Assert.Equal(
            ["The subscription was removed", "The subscription is enabled again"],
            (await alerts.ListAsync()).Where(one => one.Text("rule") == "subscription_disabled").Select(one => one.Text("resolved_because")));
        Assert.Equal(3, (await AlertClient.EventsAsync(alerts.Ops)).Length);
    }

    [Fact]
    public async Task A_disk_that_is_full_commits_that_are_slow_and_requests_that_fail()
    {
        await using AlertClient alerts = await AlertClient.StartAsync(
            "Name=disk_free|Threshold=1e18|ForSeconds=0",
            "Name=commit_latency|Metric=p99(eventops_journal_commit_duration_seconds[1s])|Threshold=0|ForSeconds=0",
            "Name=error_rate|Metric=share(eventops_http_request_duration_seconds[1s])|ForSeconds=0");
        Assert.Equal("Disk", (await alerts.UntilAsync("disk_free")).Text("service"));
        await alerts.UntilAsync("commit_latency", again: () => alerts.Ops.PublishAsync("s"));
        Assert.DoesNotContain(await alerts.ListAsync(), one => one.Text("rule") == "error_rate");

        // Publishing is stopped: 503. The alert and its event go through.
        alerts.Server.Engine.Intake.IsStopped = true;
        JsonElement failing = await alerts.UntilAsync(
            "error_rate", again: () => alerts.Ops.PostAsync("/publish", """{"event_type":"agent_usage","source":"s","data":{}}"""));
        Assert.Equal(("API Server", "error"), (failing.Text("service"), failing.Text("severity")));
        await Until(async () => (await AlertClient.EventsAsync(alerts.Ops)).Any(one => one.Text("alert_id") == failing.Text("id")));
    }

    [Fact]
    public async Task A_rule_that_is_switched_off_is_not_there_and_signals_are_metrics()
    {
        await using AlertClient alerts = await AlertClient.StartAsync(
            "Name=disk_free|Enabled=false", "Name=low_disk|Metric=eventops_disk_free_bytes|Comparison=below|Threshold=1e18|ForSeconds=0");
        await alerts.Ops.SubscribeAsync("slow", "s");
        await alerts.Ops.PublishAsync("s");
        await alerts.UntilAsync("low_disk");
        Assert.Single(await alerts.ListAsync());
        await Until(async () => (await alerts.Server.Bus.GetAsync("/metrics")).Text.Contains(
            "\neventops_queue_unsettled_jobs{queue=\"queue:slow\",tenant=\"default\"} 1\n", StringComparison.Ordinal));
        Assert.Contains("\neventops_alerts_open{severity=\"warning\"} 1\n", (await alerts.Server.Bus.GetAsync("/metrics")).Text, StringComparison.Ordinal);
    }

    private static async Task Until(Func<Task<bool>> isSo)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await isSo())
        {
            tooLong.Token.ThrowIfCancellationRequested();
        }
    }
}
