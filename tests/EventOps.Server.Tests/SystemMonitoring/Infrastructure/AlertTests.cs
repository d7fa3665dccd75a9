using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Server.Tests.Identity;
using EventOps.Server.Tests.SystemEvents;

namespace EventOps.Server.Tests.SystemMonitoring.Infrastructure;

/// <summary>An alert from the metric to the bus and back, over restarts; and what a wrong request is answered.</summary>
public sealed class AlertTests
{
    private const string Rule =
        "Name=level|Metric=METRIC|Labels=room=a \"b\"|Threshold=5|ClearThreshold=3|ForSeconds=0|Severity=error|Service=Room {room}"
        + "|Message=The level is {value}, above {threshold}";

    [Fact]
    public async Task It_is_raised_shown_published_notified_acknowledged_and_resolved()
    {
        await using AlertClient alerts = await AlertClient.StartAsync(Rule);
        await alerts.Ops.SubscribeAsync("watcher", "eventops", "alert_triggered");
        Assert.Empty(await alerts.ListAsync());
        alerts.Level = 7.5;
        JsonElement raised = await alerts.UntilAsync("level");
        string id = raised.Text("id")!;
        Assert.Matches("^alert_[0-9a-hjkmnp-tv-z]{13}$", id);
        Assert.Equal(
            ("error", "Room a \"b\"", "The level is 7.5, above 5", false, JsonValueKind.Null),
            (raised.Text("severity"), raised.Text("service"), raised.Text("message"), raised.GetProperty("acknowledged").GetBoolean(),
                raised.GetProperty("resolved_at").ValueKind));
        Assert.Equal("a \"b\"", raised.GetProperty("labels").GetProperty("room").GetString());

        Answer poll = await alerts.Ops.GetAsync("/poll/watcher?timeout_ms=10000");
        JsonElement data = Assert.Single(poll.List("events")).GetProperty("data");
        Assert.Equal((id, "level", 7.5, 5.0), (data.Text("alert_id"), data.Text("alert"), data.GetProperty("value").GetDouble(), data.GetProperty("threshold").GetDouble()));
        using var feed = new NotificationClient(alerts.Server, AuditClient.AdminKey);
        JsonElement[] told = (await feed.GetAsync("?scope=alerts")).Expect(HttpStatusCode.OK).List("data");
        Assert.Contains(told, one => one.Text("title") == "Alert Triggered" && one.Text("summary") == "The level is 7.5, above 5");

        JsonElement first = QueueClient.Data(await alerts.AcknowledgeAsync(id));
        JsonElement again = QueueClient.Data(await alerts.AcknowledgeAsync(id));
        Assert.Equal(first.GetRawText(), again.GetRawText());
        Assert.Equal((true, "admin"), (first.GetProperty("acknowledged").GetBoolean(), first.Text("acknowledged_by")));
        JsonElement[] entries = await alerts.Ops.EntriesAsync("action=alert.acknowledge");
        Assert.Equal(["already_acknowledged", "acknowledged"], entries.Select(one => one.Detail("result")));
        Assert.All(entries, one => Assert.Equal(id, one.Text("target")));

        // Neither wrong nor well, then well.
        alerts.Level = 4;
        alerts.Level = 3;
        JsonElement over = await alerts.UntilAsync("level", AlertClient.IsOver);
        Assert.Equal((id, "The value is 3"), (over.Text("id"), over.Text("resolved_because")));
        Assert.Empty(await alerts.ListAsync("?severity=info"));
        Assert.Single(await alerts.ListAsync("?severity=error&hours=1"));
        await alerts.RestartAsync();
        Assert.Equal(over.GetRawText(), Assert.Single(await alerts.ListAsync()).GetRawText());
        Assert.Single(await AlertClient.EventsAsync(alerts.Ops));
    }

    [Fact]
    public async Task One_that_is_open_goes_on_over_a_restart_and_is_over_when_its_series_is_gone()
    {
        await using AlertClient alerts = await AlertClient.StartAsync(Rule, "Name=other|Metric=METRIC|Threshold=100|ForSeconds=0");
        alerts.Level = 9;
        JsonElement raised = await alerts.UntilAsync("level");
        await alerts.RestartAsync();

        // When the other rule has looked, this one has too.
        alerts.Level = 101;
        await alerts.UntilAsync("other");
        Assert.Equal(raised.GetRawText(), Assert.Single(await alerts.ListAsync(), one => one.Text("rule") == "level").GetRawText());
        alerts.Level = null;
        JsonElement over = await alerts.UntilAsync("level", AlertClient.IsOver);
        Assert.Equal((raised.Text("id"), "The series is no longer there"), (over.Text("id"), over.Text("resolved_because")));
        Assert.Equal(2, (await AlertClient.EventsAsync(alerts.Ops)).Length);
    }

    [Fact]
    public async Task One_whose_engine_is_opened_anew_goes_on()
    {
        await using AlertClient alerts = await AlertClient.StartAsync(Rule);
        alerts.Level = 9;
        JsonElement raised = await alerts.UntilAsync("level");
        Assert.Null(await alerts.Server.Host.ReopenAsync(
            alerts.Server.Host.DataPath, (_, _) => Task.FromResult<string?>(null), (_, _) => Task.FromResult<string?>(null), CancellationToken.None));
        alerts.Level = 1;
        JsonElement over = await alerts.UntilAsync("level", AlertClient.IsOver);
        Assert.Equal(raised.Text("id"), over.Text("id"));
    }

    [Theory]
    [InlineData("?hours=0")]
    [InlineData("?hours=169")]
    [InlineData("?hours=x")]
    [InlineData("?severity=critical")]
    [InlineData("?severity=")]
    [InlineData("?severity=error&severity=info")]
    public async Task A_wrong_query_is_refused(string query)
    {
        await using RunningServer server = await RunningServer.StartAsync(AuditClient.Keys);
        using EventBusClient ops = server.With(AuditClient.AdminKey);
        QueueClient.ExpectError(
            await ops.GetAsync("/api/v1/platform/system/infrastructure/alerts" + query), HttpStatusCode.BadRequest, "BAD_REQUEST");
    }

    [Theory]
    [InlineData("alert_0000000000001")]
    [InlineData("alert_x")]
    [InlineData("evt_0000000000001")]
    public async Task What_is_no_alert_is_not_found(string id)
    {
        await using AlertClient alerts = await AlertClient.StartAsync();
        QueueClient.ExpectError(await alerts.AcknowledgeAsync(id), HttpStatusCode.NotFound, "NOT_FOUND");
    }
}
