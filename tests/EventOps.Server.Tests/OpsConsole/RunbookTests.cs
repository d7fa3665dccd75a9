using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.OpsConsole;

/// <summary>Every command on a real server, and the status after it.</summary>
public sealed class RunbookTests
{
    private const string Event = """{"event_type":"agent_usage","source":"s","data":{}}""";

    [Fact]
    public async Task Stop_refuses_publishes_and_start_takes_them_again()
    {
        await using RunbookServer server = await RunbookServer.StartAsync();
        await server.RunAsync("stop");
        Answer refused = await server.Server.Bus.PostAsync("/publish", Event);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.True(refused.Headers.ContainsKey("Retry-After"));
        Answer health = (await server.Server.Bus.GetAsync("/health")).Expect(HttpStatusCode.OK);
        Assert.Equal("degraded", health.Str("status"));
        Assert.Contains("Publishing is stopped", Assert.Single(health.List("problems")).GetString(), StringComparison.Ordinal);

        // No restart of the process takes it back, nor does a failover, which nobody waited for.
        await server.RestartAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Server.Bus.PostAsync("/publish", Event)).Status);
        Assert.Contains("publishing stays stopped", RunbookServer.LogsOf(await server.RunAsync("failover", more: ",\"dry_run\":true")), StringComparison.Ordinal);
        Assert.Contains("publishing stays stopped, as it was", RunbookServer.LogsOf(await server.RunAsync("failover")), StringComparison.Ordinal);
        Answer summary = (await server.Ops.GetAsync("/api/ops/metrics/summary")).Expect(HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, summary["failover_latency_ms"].GetProperty("value").ValueKind);
        await server.RestartAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Server.Bus.PostAsync("/publish", Event)).Status);
        await server.RunAsync("start");
        await server.RestartAsync();
        Assert.Equal("healthy", (await server.Server.Bus.GetAsync("/health")).Str("status"));
        (await server.Server.Bus.PostAsync("/publish", Event)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Restart_opens_the_engine_anew_and_starts_it()
    {
        await using RunbookServer server = await RunbookServer.StartAsync();
        string id = await server.Server.Bus.PublishAsync("s");
        await server.RunAsync("stop");
        object before = server.Server.Engine;
        Answer answer = await server.RunAsync("restart");
        Assert.NotSame(before, server.Server.Engine);
        Assert.Equal(JsonValueKind.Null, answer["health"].ValueKind);
        (await server.Server.Bus.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);
        await server.Server.Bus.PublishAsync("s");
    }

    [Fact]
    public async Task A_health_check_sends_an_event_through_and_says_what_it_saw()
    {
        await using RunbookServer server = await RunbookServer.StartAsync("EventOps:Ops:TimeZone=Asia/Shanghai");
        Answer answer = await server.RunAsync("health_check", more: ",\"request_id\":\"req-123\"");
        JsonElement health = answer["health"];
        Assert.Equal(("healthy", "open", "running", "primary"), (
            health.GetProperty("status").GetString(),
            health.GetProperty("publishing").GetString(),
            health.GetProperty("journal").GetString(),
            health.GetProperty("active_profile").GetString()));
        Assert.EndsWith("+08:00", health.GetProperty("generated_at").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("+08:00", answer["runbook"].GetProperty("finished_at").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, health.GetProperty("coverage_ratio").ValueKind);
        Assert.True(health.GetProperty("disk_free_bytes").GetInt64() > 0);
        string probe = health.GetProperty("probe").GetProperty("event_id").GetString()!;
        Answer seen = (await server.Ops.GetAsync("/events/" + probe)).Expect(HttpStatusCode.OK);
        Assert.Equal(("ops_probe", "low"), (seen.Str("event_type"), seen.Str("priority")));
        Answer status = await server.StatusAsync();
        Assert.Equal(health.GetRawText(), status["last_health"].GetRawText());
        Assert.Equal(health.GetRawText(), status["health_by_request"].GetProperty("req-123").GetRawText());
    }

    [Fact]
    public async Task Bad_health_fails_a_run_only_when_it_is_enforced()
    {
        await using RunbookServer server = await RunbookServer.StartAsync("EventOps:Ops:Health:DiskFreeBytesMin=8000000000000000");
        Answer told = await server.RunAsync("health_check");
        Assert.Equal("unhealthy", told["health"].GetProperty("status").GetString());
        Answer failed = await server.RunAsync("restart", 2, ",\"enforce\":true");
        Assert.Equal("unhealthy", failed["health"].GetProperty("status").GetString());
        Assert.Contains("ERROR: The disk has", RunbookServer.LogsOf(failed), StringComparison.Ordinal);

        // A stop is asked before, since nothing is healthy after it: so nothing was stopped.
        await server.RunAsync("stop", 2, ",\"enforce\":true");
        await server.Server.Bus.PublishAsync("s");
    }

    [Fact]
    public async Task Failover_and_failback_move_everything_there_and_back()
    {
        await using RunbookServer server = await RunbookServer.StartAsync();
        string first = await server.Server.Bus.PublishAsync("s");
        await server.Server.Bus.SubscribeAsync("consumer", "s");
        Answer there = await server.RunAsync("failover", more: ",\"config\":\"backup\",\"reason\":\"manual failover\",\"request_id\":\"go\"");
        Assert.Contains("the copy has everything", RunbookServer.LogsOf(there), StringComparison.Ordinal);
        Assert.Equal("backup", await server.ActiveAsync());
        Assert.Equal(server.BackupFolder, server.Server.Host.DataPath);
        string second = await server.Server.Bus.PublishAsync("s");
        Assert.Contains("already", RunbookServer.LogsOf(await server.RunAsync("failover", 3)), StringComparison.Ordinal);

        await server.RunAsync("failback");
        Assert.Equal(server.Server.DataFolder, server.Server.Host.DataPath);
        foreach (string id in (string[])[first, second])
        {
            (await server.Server.Bus.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);
        }

        Assert.Equal([second], (await server.Server.Bus.GetAsync("/poll/consumer")).Expect(HttpStatusCode.OK).Ids());
        Answer status = await server.StatusAsync();
        Assert.True(RunbookServer.EntryOf(status, "go").GetProperty("failover_latency_ms").GetInt64() > 0);
        Assert.Equal("manual failover", RunbookServer.EntryOf(status, "go").GetProperty("reason").GetString());
        string metrics = (await server.Server.Bus.GetAsync("/metrics")).Text;
        Assert.Contains("\nmd_failover_latency_ms ", metrics, StringComparison.Ordinal);
        Assert.Contains("""md_runbook_exit_code{command="failback"} 0""", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drill_ends_where_it_began_and_tells_the_health_there()
    {
        await using RunbookServer server = await RunbookServer.StartAsync();
        string id = await server.Server.Bus.PublishAsync("s");
        Answer answer = await server.RunAsync("drill");
        Assert.Equal("backup", answer["health"].GetProperty("active_profile").GetString());
        Assert.Equal("primary", await server.ActiveAsync());
        (await server.Server.Bus.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);
        string probe = answer["health"].GetProperty("probe").GetProperty("event_id").GetString()!;
        (await server.Server.Bus.GetAsync("/events/" + probe)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_dry_run_tells_that_a_script_is_not_there()
    {
        await using RunbookServer server = await RunbookServer.StartAsync(
            "EventOps:Ops:Runbooks:Drill:Program=/nowhere/drill.sh", "EventOps:Ops:Runbooks:Start:Program=/bin/sh");
        Answer answer = await server.RunAsync("drill", 1, ",\"dry_run\":true");
        Assert.Contains("There is no program '/nowhere/drill.sh'", RunbookServer.LogsOf(answer), StringComparison.Ordinal);
        await server.RunAsync("start", 0, ",\"dry_run\":true");
        Answer refused = (await server.PostAsync("""{"command":"drill"}""")).Expect(HttpStatusCode.InternalServerError);
        Assert.Contains("cannot be started", refused.Str("detail"), StringComparison.Ordinal);
        Assert.Contains("there is no such program", (await server.StatusAsync()).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("start")]
    [InlineData("stop")]
    [InlineData("restart")]
    [InlineData("failover")]
    [InlineData("drill")]
    [InlineData("health_check")]
    public async Task A_dry_run_tells_the_plan_and_changes_nothing(string command)
    {
        await using RunbookServer server = await RunbookServer.StartAsync();
        object engine = server.Server.Engine;
        long total = await server.Server.Bus.TotalAsync();
        Answer answer = await server.RunAsync(command, more: ",\"dry_run\":true");
        Assert.True(answer["runbook"].GetProperty("logs").GetArrayLength() > 1);
        Assert.Same(engine, server.Server.Engine);
        Assert.False(Directory.Exists(server.BackupFolder));
        Assert.Equal(total, await server.Server.Bus.TotalAsync());
        (await server.Server.Bus.PostAsync("/publish", Event)).Expect(HttpStatusCode.OK);
        Answer status = await server.StatusAsync();
        Assert.Equal(JsonValueKind.Null, status["last_runbook"].ValueKind);
        Assert.Empty(status["last_exit_codes"].EnumerateObject());
        Assert.True(Assert.Single(status.List("runbook_history")).GetProperty("dry_run").GetBoolean());
    }

    [Fact]
    public async Task The_status_is_the_contract_s_and_survives_a_restart()
    {
        await using RunbookServer server = await RunbookServer.StartAsync(
            "EventOps:Ops:Mode=test", "EventOps:Ops:Windows:0:Name=always", "EventOps:Ops:Windows:0:From=00:00", "EventOps:Ops:Windows:0:To=00:00");
        Answer empty = await server.StatusAsync();
        Assert.Equal(
            ["environment_mode", "active_profile", "active_window", "last_runbook", "runbook_history", "health_by_request", "last_health",
                "last_exit_codes", "last_updated_at", "recent_audit"],
            empty.Json.EnumerateObject().Select(one => one.Name));
        Assert.Equal(("test", "primary", "always"), (empty.Str("environment_mode"), empty.Str("active_profile"), empty.Str("active_window")));
        Assert.Equal(JsonValueKind.Null, empty["last_health"].ValueKind);

        await server.RunAsync("health_check", more: ",\"request_id\":\"looked\"");
        await server.RunAsync("failover", more: ",\"mode\":\"test\",\"window\":\"always\",\"profile\":\"test\"");
        await server.RunAsync("failover", 3, ",\"request_id\":\"in vain\"");
        Answer before = await server.StatusAsync();
        await server.RestartAsync();
        Answer after = await server.StatusAsync();

        Assert.Equal(server.BackupFolder, server.Server.Host.DataPath);
        Assert.Equal("""{"failover":3,"health_check":0}""", after["last_exit_codes"].GetRawText());
        foreach (string name in (string[])["active_profile", "last_runbook", "runbook_history", "health_by_request", "last_health", "last_updated_at", "recent_audit"])
        {
            Assert.Equal(before[name].GetRawText(), after[name].GetRawText());
        }

        Assert.Equal("in vain", after["last_runbook"].GetProperty("request_id").GetString());
        Assert.Equal(
            [("runbook.execute", "failover"), ("runbook.execute", "failover"), ("runbook.execute", "health_check")],
            after.List("recent_audit").Select(one => (one.GetProperty("action").GetString(), one.GetProperty("target").GetString())));
        string metrics = (await server.Server.Bus.GetAsync("/metrics")).Text;
        Assert.Contains("""md_runbook_exit_code{command="failover"} 3""", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_whose_active_folder_is_gone_is_refused()
    {
        await using RunbookServer server = await RunbookServer.StartAsync();
        await server.RunAsync("failover");
        await server.Server.StopKeepingDataAsync();
        Directory.Move(server.BackupFolder, server.BackupFolder + ".away");
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(server.Server.RestartAsync);
        Assert.Contains("The active profile is 'backup'", refused.Message, StringComparison.Ordinal);
        Directory.Move(server.BackupFolder + ".away", server.BackupFolder);
        await server.RestartAsync();
        Assert.Equal("backup", await server.ActiveAsync());
    }
}
