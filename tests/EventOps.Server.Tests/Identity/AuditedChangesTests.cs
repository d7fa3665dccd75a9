using System.Net;
using System.Text.Json;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.SystemEvents.Notifications;
using EventOps.Contracts.SystemMonitoring;
using EventOps.Engine.Operations.Alerts;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Server.Tests.SystemMonitoring;
using EventOps.Server.Tests.TriggerIngestion;

namespace EventOps.Server.Tests.Identity;

/// <summary>Every kind of change that a key makes on the bus and its queues leaves its entry, before the answer.</summary>
public sealed class AuditedChangesTests : IAsyncLifetime
{
    private readonly List<(string Action, string Target, string RequestId, int Status)> _expected = [];
    private RunningServer? _server;
    private EventBusClient? _admin;

    private RunningServer Server => _server!;

    private EventBusClient Admin => _admin!;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartAsync([.. AuditClient.Keys, "EventOps:EventTypes:AllowUnregistered=true"]);
        _admin = Server.With(AuditClient.AdminKey);
    }

    public async Task DisposeAsync()
    {
        Admin.Dispose();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Each_kind_of_change_is_told_with_who_what_to_what_and_by_which_request()
    {
        await ChangeSubscriptionsAsync();
        await ChangeEventsAsync();
        await ChangeReplaysAndTypesAsync();
        await ChangeJobsAsync();
        await ChangeKeysAsync();
        await ChangeTriggersAsync();
        await ReviewAsync();
        await AcknowledgeAlertAsync();
        await RunAsync();

        Assert.Equal(
            AccessTable.Rules.Select(rule => rule.Audit).OfType<string>().Distinct().Order(StringComparer.Ordinal),
            _expected.Select(one => one.Action).Distinct().Order(StringComparer.Ordinal));
        JsonElement[] entries = await Admin.EntriesAsync("limit=1000");
        Assert.Equal(
            _expected.AsEnumerable().Reverse(),
            entries.Select(one => (one.Text("action")!, one.Text("target")!, one.Text("request_id")!, one.GetProperty("status").GetInt32())));
        Assert.All(entries, one => Assert.Equal(
            ("admin", "default", "allowed", "127.0.0.1"), (one.Text("actor"), one.Text("tenant"), one.Text("outcome"), one.Text("address"))));
        Assert.Single(entries.Select(one => one.Text("key_id")).Distinct());

        string everything = (await Admin.AuditAsync("limit=1000")).Text;
        Assert.DoesNotContain(AuditClient.AdminKey, everything, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", everything, StringComparison.Ordinal);
        await Server.RestartAsync();
        using EventBusClient again = Server.With(AuditClient.AdminKey);
        Assert.Equal(everything, (await again.AuditAsync("limit=1000")).Text);
        Assert.Null(Server.Engine.AuditReader.Verify().FirstBreak);
    }

    [Fact]
    public async Task What_changes_nothing_is_not_told()
    {
        await Server.Bus.PostAsync("/subscribe", """{"subscriber":"nobody","event_types":["*"]}""");
        string id = await Admin.PublishAsync("x");
        await Admin.PostAsync("/publish/batch", """[{"event_type":"agent_usage","source":"x","data":{}}]""");
        (await Admin.PostAsync("/subscribe", "{}")).Expect(HttpStatusCode.BadRequest);
        (await Admin.DeleteAsync("/subscribe/sub_0000000000000")).Expect(HttpStatusCode.NotFound);
        (await Admin.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);
        (await Admin.PostAsync(
            "/replay",
            """{"subscriber":"nobody","start_time":"2026-01-01T00:00:00Z","end_time":"2026-01-02T00:00:00Z","dry_run":true}""")).Expect(HttpStatusCode.OK);
        (await Admin.PostAsync(SystemMonitoringContract.BasePath + "/queues/queue:nobody/jobs/retry", """{"status":"failed","dry_run":true}"""))
            .Expect(HttpStatusCode.OK);
        Assert.Empty(await Admin.EntriesAsync());
    }

    [Fact]
    public async Task Acknowledgements_are_left_out_where_they_are_switched_off()
    {
        await using RunningServer server = await RunningServer.StartAsync([.. AuditClient.Keys, "EventOps:Audit:Acknowledgements=false"]);
        using EventBusClient admin = server.With(AuditClient.AdminKey);
        await admin.SubscribeAsync("s", "x");
        string id = await admin.PublishAsync("x");
        (await admin.AckAsync("s", id)).Expect(HttpStatusCode.OK);
        Assert.Equal(["subscription.create"], (await admin.EntriesAsync()).Select(one => one.Text("action")));
    }

    private async Task ChangeSubscriptionsAsync()
    {
        Answer made = await DoAsync("subscription.create", null, request => Admin.PostAsync(
            "/subscribe", """{"subscriber":"hook","event_types":["*"],"callback_url":"http://127.0.0.1:9/none","filter":{"source":"none"}}""", request));
        string id = made.Str("subscription_id");
        _expected[^1] = _expected[^1] with { Target = id };
        await DoAsync("subscription.rotate_secret", id, request => Admin.PostAsync($"/subscriptions/{id}/rotate-secret", "{}", request));
        await DoAsync("subscription.enable", id, request => Admin.PostAsync($"/subscriptions/{id}/enable", "", request));
        await DoAsync("subscription.delete", id, request => Admin.SendAsync(HttpMethod.Delete, "/subscribe/" + id, null, request));
    }

    private async Task ChangeEventsAsync()
    {
        await SubscribeAsync("consumer");
        string[] ids = [await Admin.PublishAsync("c"), await Admin.PublishAsync("c")];
        await Admin.GetAsync("/poll/consumer?lease_ms=60000");
        string body = JsonSerializer.Serialize(new { subscriber = "consumer", event_ids = ids, lease_ms = 60_000 });
        await DoAsync("events.extend_lease", "consumer", request => Admin.PostAsync("/extend", body, request));
        await DoAsync("events.send_back", "consumer", request => Admin.PostAsync("/nack", body, request));
        await DoAsync("events.acknowledge", "consumer", request => Admin.PostAsync("/ack", body, request));
        JsonElement[] told = await Admin.EntriesAsync("target=consumer");
        Assert.Equal(["2", "2", "2"], told.Select(one => one.Detail("events")));
    }

    private async Task ChangeReplaysAndTypesAsync()
    {
        string body = """{"subscriber":"consumer","start_time":"2020-01-01T00:00:00Z","end_time":"2100-01-01T00:00:00Z","events_per_second":1}""";
        Answer started = await DoAsync("replay.start", null, request => Admin.PostAsync("/replay", body, request));
        string id = started.Str("replay_id");
        _expected[^1] = _expected[^1] with { Target = id };
        await DoAsync("replay.cancel", id, request => Admin.SendAsync(HttpMethod.Delete, "/replay/" + id, null, request));
        await DoAsync("event_type.register", "mine", request => Admin.PostAsync("/event-types", """{"event_type":"mine"}""", request));
    }

    private async Task ChangeJobsAsync()
    {
        string subscription = await SubscribeAsync("worker");
        string[] ids = [await Admin.PublishAsync("w"), await Admin.PublishAsync("w"), await Admin.PublishAsync("w")];
        using var queues = new QueueClient(Server, AuditClient.AdminKey);
        await queues.AttemptAsync(subscription, "broken", last: true, ids);
        string queue = SystemMonitoringContract.BasePath + "/queues/queue:worker";
        string job = SystemMonitoringContract.BasePath + "/jobs/job_";
        await DoAsync("queue.pause", "queue:worker", request => Admin.PostAsync(queue + "/pause", "", request));
        await DoAsync("queue.resume", "queue:worker", request => Admin.PostAsync(queue + "/resume", "", request));
        string first = ids[0][4..] + subscription[4..];
        await DoAsync("job.retry", "job_" + first, request => Admin.PostAsync($"{job}{first}/retry", "", request));
        string second = ids[1][4..] + subscription[4..];
        await DoAsync("job.delete", "job_" + second, request => Admin.SendAsync(HttpMethod.Delete, job + second, null, request));
        await DoAsync("jobs.retry", "queue:worker", request => Admin.PostAsync(queue + "/jobs/retry", """{"status":"failed"}""", request));
        await DoAsync("jobs.delete", "queue:worker", request => Admin.PostAsync(queue + "/jobs/delete", """{"status":"failed"}""", request));
        JsonElement[] told = await Admin.EntriesAsync("action=jobs.*");
        Assert.Equal(("0", "1"), (told[0].Detail("deleted"), told[1].Detail("retried")));
    }

    private async Task AcknowledgeAlertAsync()
    {
        AlertTerms terms = new("rule", "", AlertSeverity.Info, "service", "message");
        string id = (await Server.Engine.Operations.Alerts.RaiseAsync(terms)).Alert!.IdText;
        string path = $"{SystemMonitoringContract.BasePath}/infrastructure/alerts/{id}/acknowledge";
        await DoAsync("alert.acknowledge", id, request => Admin.PostAsync(path, "", request));
    }

    private async Task ChangeKeysAsync()
    {
        Answer made = await DoAsync(
            "key.create",
            null,
            request => Admin.PostAsync("/admin/keys", """{"name":"ci","tenant":"acme","roles":["ROLE_ANALYST"]}""", request),
            HttpStatusCode.Created);
        string id = made["data"].GetProperty("id").GetString()!;
        _expected[^1] = _expected[^1] with { Target = id };
        JsonElement told = Assert.Single(await Admin.EntriesAsync("action=key.create"));
        Assert.Equal(("ci", "acme", "ROLE_ANALYST"), (told.Detail("name"), told.Detail("tenant"), told.Detail("roles")));
        Assert.DoesNotContain(made["data"].GetProperty("token").GetString()!, told.GetRawText(), StringComparison.Ordinal);
        await DoAsync("key.rotate", id, request => Admin.PostAsync($"/admin/keys/{id}/rotate", "{}", request));
        await DoAsync("key.revoke", id, request => Admin.SendAsync(HttpMethod.Delete, "/admin/keys/" + id, null, request), HttpStatusCode.NoContent);
    }

    private async Task ChangeTriggersAsync()
    {
        string[] ids = [await Admin.TriggerAsync("t"), await Admin.TriggerAsync("t"), await Admin.TriggerAsync("t")];
        await DoAsync("event.acknowledge", ids[0], request => Admin.SendAsync(HttpMethod.Post, $"/v1/events/{ids[0]}/ack", null, request));
        string body = JsonSerializer.Serialize(new { event_ids = new[] { ids[1], "nonsense" } });
        await DoAsync("events.acknowledge", ids[1] + " nonsense", request => Admin.PostAsync("/v1/events/ack", body, request));
        Assert.Equal("1", (await Admin.EntriesAsync("limit=1"))[0].Detail("events"));
        await DoAsync(
            "event.delete", ids[2], request => Admin.SendAsync(HttpMethod.Delete, "/v1/events/" + ids[2], null, request), HttpStatusCode.NoContent);
    }

    private async Task ReviewAsync()
    {
        const string Alert = """{"impact":"none","context":"test"}""";
        string[] ids =
        [
            "ntf_" + (await Admin.PublishAsync("n", "system_alert", "high", Alert))[4..],
            "ntf_" + (await Admin.PublishAsync("n", "system_alert", "high", Alert))[4..],
        ];
        string path = NotificationsContract.BasePath + "/";
        await DoAsync("notification.review", ids[0], request => Admin.PostAsync($"{path}{ids[0]}/reviewed", """{"notes":"known"}""", request));
        Assert.Equal("known", (await Admin.EntriesAsync("limit=1"))[0].Detail("notes"));
        string body = JsonSerializer.Serialize(new { ids, action = "bulk", context = "weekly" });
        await DoAsync("notification.bulk_review", string.Join(' ', ids), request => Admin.PostAsync(path + "bulk-review", body, request));
        JsonElement told = (await Admin.EntriesAsync("limit=1"))[0];
        Assert.Equal(("1", "bulk", "weekly"), (told.Detail("reviewed"), told.Detail("action"), told.Detail("context")));
    }

    /// <summary>A call that ends behind another engine than it began with.</summary>
    private async Task RunAsync()
    {
        const string Body = """{"command":"restart","reason":"to see","request_id":"r-1"}""";
        await DoAsync("runbook.execute", "restart", request => Admin.PostAsync("/api/ops/runbooks/execute", Body, request));
        JsonElement told = (await Admin.EntriesAsync("limit=1"))[0];
        Assert.Equal(("r-1", "to see", "0"), (told.Detail("request_id"), told.Detail("reason"), told.Detail("exit_code")));
    }

    private async Task<string> SubscribeAsync(string subscriber)
    {
        string body = JsonSerializer.Serialize(new { subscriber, event_types = "*", filter = new { source = subscriber[..1] } });
        Answer made = await DoAsync("subscription.create", null, request => Admin.PostAsync("/subscribe", body, request));
        _expected[^1] = _expected[^1] with { Target = made.Str("subscription_id") };
        return made.Str("subscription_id");
    }

    private async Task<Answer> DoAsync(
        string action, string? target, Func<(string, string), Task<Answer>> call, HttpStatusCode status = HttpStatusCode.OK)
    {
        string request = "request-" + _expected.Count;
        Answer answer = (await call(("X-Request-Id", request))).Expect(status);
        _expected.Add((action, target ?? "?", request, (int)status));

        // The entry was durable before the answer left: the very next read finds it.
        Assert.Single(await Admin.EntriesAsync("request_id=" + request));
        return answer;
    }
}
