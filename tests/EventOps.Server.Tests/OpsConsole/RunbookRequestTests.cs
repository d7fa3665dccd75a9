using System.Net;
using System.Text.Json;
using EventOps.Operations.Runbooks;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.OpsConsole;

/// <summary>What is refused, what runs once, and scripts behind the endpoint.</summary>
public sealed class RunbookRequestTests
{
    private const string OpsKey = "key-of-operations-0123456789";
    private const string UserKey = "key-of-a-user-0123456789";
    private const string OtherKey = "key-of-another-tenant-0123456789";

    [Theory]
    [InlineData("""{}""", "command")]
    [InlineData("""{"command":"explode"}""", "command")]
    [InlineData("""{"command":7}""", "command")]
    [InlineData("""{"command":"start","mode":"test"}""", "mode")]
    [InlineData("""{"command":"start","window":"noon"}""", "window")]
    [InlineData("""{"command":"start","profile":"third"}""", "profile")]
    [InlineData("""{"command":"start","config":"third"}""", "config")]
    [InlineData("""{"command":"failover","config":"primary"}""", "config")]
    [InlineData("""{"command":"failback","config":"backup"}""", "config")]
    [InlineData("""{"command":"start","enforce":"yes"}""", "enforce")]
    [InlineData("""{"command":"start","dry_run":1}""", "dry_run")]
    [InlineData("""{"command":"start","request_id":""}""", "request_id")]
    [InlineData("""{"command":"start","reason":"a\u0000b"}""", "reason")]
    [InlineData("""{"command":"start","reason":"a\nb"}""", "reason")]
    [InlineData("""{"command":"start","dryrun":true}""", "dryrun")]
    public async Task What_the_contract_does_not_know_is_422(string body, string field)
    {
        await using RunbookServer server = await RunbookServer.StartAsync();
        Answer answer = (await server.PostAsync(body)).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("detail", Assert.Single(answer.Json.EnumerateObject()).Name);
        Assert.Contains($"'{field}'", answer.Str("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_values_are_422_and_no_object_400()
    {
        await using RunbookServer server = await RunbookServer.StartAsync();
        (await server.PostAsync($$"""{"command":"start","reason":"{{new string('x', 501)}}"}""")).Expect(HttpStatusCode.UnprocessableEntity);
        (await server.PostAsync($$"""{"command":"start","request_id":"{{new string('x', 101)}}"}""")).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.NotEmpty((await server.PostAsync("[]")).Expect(HttpStatusCode.BadRequest).Str("detail"));
        Assert.NotEmpty((await server.PostAsync("""{"command":""")).Expect(HttpStatusCode.BadRequest).Str("detail"));
        (await server.PostAsync($$"""{"command":"start","reason":"{{new string('x', 20_000)}}"}""")).Expect(HttpStatusCode.RequestEntityTooLarge);
        Assert.Empty((await server.StatusAsync()).List("runbook_history"));
    }

    [Fact]
    public async Task Only_operators_of_this_server_may()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            "EventOps:Auth:Keys:0:Name=ops", "EventOps:Auth:Keys:0:Key=" + OpsKey, "EventOps:Auth:Keys:0:Roles:0=ROLE_OPS_MANAGER",
            "EventOps:Auth:Keys:1:Name=user", "EventOps:Auth:Keys:1:Key=" + UserKey, "EventOps:Auth:Keys:1:Roles:0=ROLE_USER",
            "EventOps:Auth:Keys:2:Name=other", "EventOps:Auth:Keys:2:Key=" + OtherKey, "EventOps:Auth:Keys:2:Tenant=b",
            "EventOps:Auth:Keys:2:Roles:0=ROLE_SYSTEM_ADMIN");
        Assert.NotEmpty((await server.Bus.GetAsync("/api/ops/status")).Expect(HttpStatusCode.Unauthorized).Str("detail"));
        foreach (string key in (string[])[UserKey, OtherKey])
        {
            using EventBusClient caller = server.With(key);
            Assert.NotEmpty((await caller.GetAsync("/api/ops/status")).Expect(HttpStatusCode.Forbidden).Str("detail"));
            (await caller.PostAsync("/api/ops/runbooks/execute", """{"command":"stop"}""")).Expect(HttpStatusCode.Forbidden);
        }

        using EventBusClient ops = server.With(OpsKey);
        (await ops.PostAsync("/api/ops/runbooks/execute", """{"command":"start"}""")).Expect(HttpStatusCode.OK);
        Assert.Equal("ops", (await ops.GetAsync("/api/ops/status"))["last_runbook"].GetProperty("actor").GetString());
    }

    [Fact]
    public async Task A_request_runs_once_whatever_happens_to_its_answer()
    {
        await using RunbookServer server = await RunbookServer.StartAsync();
        const string Body = ""","request_id":"6f1c"}""";
        Answer first = (await server.PostAsync("""{"command":"health_check" """ + Body)).Expect(HttpStatusCode.OK);
        Answer again = (await server.PostAsync("""{"command":"health_check" """ + Body)).Expect(HttpStatusCode.OK);
        Assert.Equal(first.Text, again.Text);
        (await server.PostAsync("""{"command":"stop" """ + Body)).Expect(HttpStatusCode.Conflict);
        await server.RestartAsync();
        Assert.Equal(first.Text, (await server.PostAsync("""{"command":"health_check" """ + Body)).Text);
        Assert.Single((await server.StatusAsync()).List("runbook_history"));
    }

    [Fact]
    public async Task A_run_whose_end_shows_is_answered_with_it()
    {
        await using RunbookServer server = await RunbookServer.StartAsync();
        Task<RunAnswer>? again = null;
        server.Server.Runbooks.Watch(run => again = server.Server.Runbooks.ExecuteAsync(run.Order)); // told behind the journal, while the run is current
        await server.RunAsync("health_check");
        Assert.Equal(RunOutcome.Ran, (await again!).Outcome);
    }

    [Fact]
    public async Task One_runs_at_a_time_and_goes_on_when_its_caller_has_gone()
    {
        using var folder = new TestFolder();
        string gate = folder.File("gate");
        await using RunbookServer server = await RunbookServer.StartAsync(Script("Stop", $"echo began; until test -e '{gate}'; do sleep 0.05; done; echo ended"));
        using var caller = new HttpClient { BaseAddress = server.Server.Address };
        caller.DefaultRequestHeaders.Authorization = new("Bearer", server.Server.AdminKey);
        using var gone = new CancellationTokenSource();
        Task<HttpResponseMessage> running = caller.PostAsync(
            "/api/ops/runbooks/execute", new StringContent("""{"command":"stop","request_id":"a"}""", null, "application/json"), gone.Token);
        await UntilAsync(async () => (await server.StatusAsync())["last_runbook"] is { ValueKind: JsonValueKind.Object } run && run.GetProperty("status").GetString() == "running");
        Assert.Contains("Another", (await server.PostAsync("""{"command":"start"}""")).Expect(HttpStatusCode.Conflict).Str("detail"), StringComparison.Ordinal);
        Assert.Contains("running", (await server.PostAsync("""{"command":"stop","request_id":"a"}""")).Expect(HttpStatusCode.Conflict).Str("detail"), StringComparison.Ordinal);
        (await server.PostAsync("""{"command":"start","request_id":"a"}""")).Expect(HttpStatusCode.Conflict);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await File.WriteAllTextAsync(gate, string.Empty);
        await UntilAsync(async () => (await server.StatusAsync())["last_runbook"].GetProperty("status").GetString() == "success");
        Answer answer = (await server.PostAsync("""{"command":"stop","request_id":"a"}""")).Expect(HttpStatusCode.OK);
        Assert.Equal("INFO: began\nINFO: ended", RunbookServer.LogsOf(answer));
    }

    [Fact]
    public async Task A_script_s_code_is_an_answer_and_one_that_cannot_end_by_itself_is_500()
    {
        await using RunbookServer server = await RunbookServer.StartAsync(
        [
            .. Script("Failover", "echo \"to $EVENTOPS_RUNBOOK_CONFIG: $EVENTOPS_RUNBOOK_REASON\"; echo broken >&2; exit 42"),
            .. Script("Drill", "sleep 60"), "EventOps:Ops:Runbooks:Drill:TimeoutMs=200",
            "EventOps:Ops:Runbooks:Start:Program=/nowhere/at/all",
        ]);
        Answer failed = await server.RunAsync("failover", 42, ""","config":"backup","reason":"$(id) 'x'" """);
        Assert.Equal("INFO: to backup: $(id) 'x'\nERROR: broken", string.Join('\n', RunbookServer.LogsOf(failed).Split('\n').OrderDescending().Reverse().OrderBy(one => one[0] == 'E')));
        Assert.Equal("primary", await server.ActiveAsync());
        Answer late = (await server.PostAsync("""{"command":"drill","request_id":"late"}""")).Expect(HttpStatusCode.InternalServerError);
        Assert.Contains("200 ms", late.Str("detail"), StringComparison.Ordinal);
        Assert.Equal(late.Text, (await server.PostAsync("""{"command":"drill","request_id":"late"}""")).Text);
        (await server.PostAsync("""{"command":"start"}""")).Expect(HttpStatusCode.InternalServerError);
        Answer status = await server.StatusAsync();
        Assert.Equal("""{"start":126,"drill":124,"failover":42}""", status["last_exit_codes"].GetRawText());
        Answer plan = await server.RunAsync("failover", more: ",\"dry_run\":true");
        Assert.Contains("Would run '/bin/sh'", RunbookServer.LogsOf(plan), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_no_engine_is_open_the_status_still_answers()
    {
        await using RunbookServer server = await RunbookServer.StartAsync();
        await server.RunAsync("health_check", more: ",\"request_id\":\"before\"");
        Assert.Single((await server.StatusAsync()).List("runbook_history"));
        Answer? between = null;
        await server.Server.Host.ReopenAsync(
            server.Server.DataFolder,
            async (_, _) =>
            {
                between = await server.Ops.GetAsync("/api/ops/status");
                return null;
            },
            (_, _) => Task.FromResult<string?>(null),
            CancellationToken.None);
        Assert.Equal("before", Assert.Single(between!.Expect(HttpStatusCode.OK).List("runbook_history")).GetProperty("request_id").GetString());
        Assert.Equal(JsonValueKind.Null, between["recent_audit"].ValueKind);
    }

    private static string[] Script(string command, string script) =>
    [
        $"EventOps:Ops:Runbooks:{command}:Program=/bin/sh", $"EventOps:Ops:Runbooks:{command}:Arguments:0=-c",
        $"EventOps:Ops:Runbooks:{command}:Arguments:1={script}",
    ];

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds())
        {
            tooLong.Token.ThrowIfCancellationRequested();
        }
    }
}
