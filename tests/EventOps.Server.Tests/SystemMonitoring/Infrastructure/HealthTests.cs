using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Tests.Shared.Webhooks;
using static EventOps.Server.Tests.SystemMonitoring.Infrastructure.InfrastructureClient;

namespace EventOps.Server.Tests.SystemMonitoring.Infrastructure;

/// <summary><c>GET …/infrastructure/health</c>: figures of what really happened, and what is wrong by the thresholds.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task The_servers_own_parts_come_first_with_their_figures()
    {
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Monitoring:Health:DiskFreePercentDegraded=0");
        using var ops = new InfrastructureClient(server);

        // The first request of all: nothing was measured, and it says so.
        JsonElement[] parts = await ops.ServicesAsync();
        Assert.Equal(["API Server", "Journal", "Dispatcher", "Ring"], parts.Select(one => one.GetProperty("name").GetString()));
        Assert.All(parts, one => Assert.Equal("healthy", Status(one)));
        Assert.Equal("no request was answered in the last 5 minutes", Reason(parts[0]));
        Assert.Equal(JsonValueKind.Null, parts[0].GetProperty("response_time_ms").ValueKind);
        Assert.Equal(JsonValueKind.Null, parts[0].GetProperty("error_rate_percent").ValueKind);

        for (int i = 0; i < 50; i++)
        {
            await server.Bus.PublishAsync("s", "agent_usage");
        }

        // An answer is counted behind its last byte, and who looks next comes by another connection: the first look counts too.
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (server.Requests.Answers.Read().Count < 51)
        {
            tooLong.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        parts = await ops.ServicesAsync();
        JsonElement times = parts[0].GetProperty("response_time_ms");
        Assert.InRange(times.GetProperty("p95").GetDouble(), 0.001, times.GetProperty("p99").GetDouble());
        Assert.InRange(times.GetProperty("avg").GetDouble(), 0.001, 60_000);
        Assert.Equal((51, 0), (parts[0].GetProperty("requests").GetInt32(), parts[0].GetProperty("error_rate_percent").GetInt32()));
        Assert.Null(Reason(parts[0]));
        Assert.InRange(parts[1].GetProperty("commits").GetInt64(), 50, 200);
        Assert.InRange(parts[1].GetProperty("commit_latency_ms").GetProperty("p99").GetDouble(), 0.01, 60_000);
        Assert.InRange(parts[1].GetProperty("disk_free_percent").GetDouble(), 0.001, 100);
        Assert.True(parts[1].GetProperty("disk_free_bytes").GetInt64() > 0);
        Assert.Equal(0, parts[1].GetProperty("durable_lag_ms").GetDouble());
        Assert.Equal(0, parts[3].GetProperty("rejected").GetInt32());
        Assert.True(parts[3].GetProperty("capacity").GetInt32() > 0);
    }

    [Fact]
    public async Task What_is_beyond_a_threshold_is_degraded_and_says_why()
    {
        using var dead = new RefusingPort();
        await using RunningServer server = await RunningServer.StartAsync(
            "EventOps:Monitoring:Health:DiskFreePercentDegraded=100",
            "EventOps:Monitoring:Health:BacklogDegraded=2",
            "EventOps:Webhooks:FailuresToOpen=2",
            "EventOps:Webhooks:LingerMs=0",
            "EventOps:Webhooks:RetrySchedule=1ms,1ms,1h");
        using var ops = new InfrastructureClient(server);
        await server.Bus.SubscribeAsync("polled", "s", "agent_usage");
        for (int i = 0; i < 3; i++)
        {
            await server.Bus.PublishAsync("s", "agent_usage");
        }

        JsonElement journal = await ops.ServiceAsync("Journal");
        Assert.Equal(("degraded", "less than 100 % of the disk is free"), (Status(journal), Reason(journal)));
        JsonElement dispatcher = await ops.ServiceAsync("Dispatcher");
        Assert.Equal(("degraded", "more than 2 jobs wait"), (Status(dispatcher), Reason(dispatcher)));
        Assert.Equal(3, dispatcher.GetProperty("queue_backlog").GetInt32());
        Assert.InRange(dispatcher.GetProperty("oldest_waiting_seconds").GetInt32(), 0, 60);

        (await server.Bus.PostAsync("/subscribe", $$"""{"subscriber":"hook","event_types":["backup_created"],"callback_url":"{{dead.Url()}}"}"""))
            .Expect(HttpStatusCode.OK);
        await server.Bus.PublishAsync("s", "backup_created");
        dispatcher = await UntilAsync(() => ops.ServiceAsync("Dispatcher"), one => one.GetProperty("open_circuits").GetInt32() == 1);
        Assert.Contains("1 webhook endpoints fail and are held back", Reason(dispatcher), StringComparison.Ordinal);

        // Stopped by an operator: it answers, and takes nothing.
        server.Engine.Intake.IsStopped = true;
        JsonElement api = await ops.ServiceAsync("API Server");
        Assert.Equal(("down", "publishing is stopped"), (Status(api), Reason(api)));
    }

    [Fact]
    public async Task Services_are_shown_as_their_probes_found_them()
    {
        await using RunningServer other = await RunningServer.StartAsync();
        using var dead = new RefusingPort();
        await using RunningServer server = await RunningServer.StartAsync(
        [
            .. Service(0, "Other server", "http", new Uri(other.Address, "/livez").ToString()),
            .. Service(1, "Its port", "tcp", other.Address.Authority), .. Service(2, "Mail", "smtp", $"127.0.0.1:{dead.Port}"),
            .. Service(3, "Database", "postgresql", other.Address.Authority), .. Service(4, "Cache", "redis", other.Address.Authority),
            .. Service(5, "Elsewhere", "http", new Uri(other.Address, "/nothing").ToString()),
        ]);
        using var ops = new InfrastructureClient(server);
        JsonElement[] services = [];
        await UntilAsync(
            async () => JsonSerializer.SerializeToElement(services = (await ops.ServicesAsync())[4..]),
            _ => services.All(one => one.GetProperty("probes").GetInt32() > 0));
        Assert.Equal(
            [
                ("Other server", "http", "healthy", null), ("Its port", "tcp", "healthy", null),
                ("Mail", "smtp", "down", "the connection is refused"), ("Database", "postgresql", "down", "does not speak PostgreSQL's protocol"),
                ("Cache", "redis", "down", "does not speak Redis: HTTP/1.1 400 Bad Request"),
                ("Elsewhere", "http", "degraded", "answered 404, expected 2xx"),
            ],
            services.Select(one => (one.GetProperty("name").GetString(), one.GetProperty("kind").GetString(), Status(one), Reason(one))));
        Assert.True(services[0].GetProperty("response_time_ms").GetProperty("avg").GetDouble() > 0);
        Assert.Equal(JsonValueKind.Null, services[2].GetProperty("response_time_ms").ValueKind);
        Assert.Equal((0, 100), (services[0].GetProperty("error_rate_percent").GetInt32(), services[2].GetProperty("error_rate_percent").GetInt32()));

        foreach (JsonElement one in services)
        {
            JsonElement[] history = [.. one.GetProperty("history").EnumerateArray()];
            Assert.Equal(one.GetProperty("probes").GetInt32(), history.Length);
            Assert.Equal((Status(one), Reason(one)), (Status(history[0]), Reason(history[0])));
            Assert.Equal(one.GetProperty("checked_at").GetString(), history[0].GetProperty("timestamp").GetString());
            Assert.True(history[0].GetProperty("response_time_ms").GetDouble() > 0);
        }

        // They go on as they were when the engine is opened anew.
        await server.Host.ReopenAsync(
            server.Host.DataPath, (_, _) => Task.FromResult<string?>(null), (_, _) => Task.FromResult<string?>(null), CancellationToken.None);
        Assert.True((await ops.ServiceAsync("Mail")).GetProperty("probes").GetInt32() > 0);
    }

    [Fact]
    public async Task Only_those_who_run_the_server_may_look()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            "EventOps:Auth:Keys:0:Name=ops", "EventOps:Auth:Keys:0:Key=key-of-the-ops-0123", "EventOps:Auth:Keys:0:Roles:0=ROLE_OPS_MANAGER",
            "EventOps:Auth:Keys:1:Name=user", "EventOps:Auth:Keys:1:Key=key-of-the-user-0123", "EventOps:Auth:Keys:1:Roles:0=ROLE_USER",
            "EventOps:Auth:Keys:2:Name=b", "EventOps:Auth:Keys:2:Key=key-of-tenant-b-0123", "EventOps:Auth:Keys:2:Roles:0=ROLE_SYSTEM_ADMIN",
            "EventOps:Auth:Keys:2:Tenant=b");
        foreach (string path in (string[])["/infrastructure/health", "/infrastructure/ip-reputation"])
        {
            using var ops = new QueueClient(server, "key-of-the-ops-0123");
            QueueClient.Data(await ops.GetAsync(path));
            Answer method = QueueClient.ExpectError(await ops.PostAsync(path), HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
            Assert.Equal("GET", method.Headers["Allow"]);
            QueueClient.ExpectError(await ops.GetAsync(path + "/x"), HttpStatusCode.NotFound, "NOT_FOUND");
            foreach (string key in (string[])["key-of-the-user-0123", "key-of-tenant-b-0123"])
            {
                using var other = new QueueClient(server, key);
                QueueClient.ExpectError(await other.GetAsync(path), HttpStatusCode.Forbidden, "FORBIDDEN");
            }
        }
    }

    private static IEnumerable<string> Service(int number, string name, string kind, string target) =>
    [
        $"EventOps:Monitoring:Services:{number}:Name={name}", $"EventOps:Monitoring:Services:{number}:Kind={kind}",
        $"EventOps:Monitoring:Services:{number}:Target={target}", $"EventOps:Monitoring:Services:{number}:DegradedMs=60000",
    ];
}
