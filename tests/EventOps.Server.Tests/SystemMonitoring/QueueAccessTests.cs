using System.Net;
using System.Text;
using System.Text.Json;
using EventOps.Contracts.SystemMonitoring;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemMonitoring;

/// <summary>Who is let in, and what everybody else, and a wrong request, is answered.</summary>
public sealed class QueueAccessTests
{
    private const string NoJob = "job_00000000000000000000000000";

    private static readonly (HttpMethod Method, string Path)[] Doors =
    [
        (HttpMethod.Get, "/queues"), (HttpMethod.Get, "/queues/queue:x/jobs"), (HttpMethod.Post, "/queues/queue:x/pause"),
        (HttpMethod.Post, "/queues/queue:x/resume"), (HttpMethod.Post, "/queues/queue:x/jobs/retry"),
        (HttpMethod.Post, "/queues/queue:x/jobs/delete"), (HttpMethod.Post, $"/jobs/{NoJob}/retry"), (HttpMethod.Delete, $"/jobs/{NoJob}"),
    ];

    private static readonly string[] Keys =
    [
        "EventOps:Auth:Keys:0:Name=ops", "EventOps:Auth:Keys:0:Key=key-of-the-ops-0123", "EventOps:Auth:Keys:0:Roles:0=ROLE_OPS_MANAGER",
        "EventOps:Auth:Keys:1:Name=root", "EventOps:Auth:Keys:1:Key=key-of-the-root-0123", "EventOps:Auth:Keys:1:Roles:0=ROLE_SYSTEM_ADMIN",
        "EventOps:Auth:Keys:2:Name=user", "EventOps:Auth:Keys:2:Key=key-of-the-user-0123", "EventOps:Auth:Keys:2:Roles:0=ROLE_USER",
        "EventOps:Auth:Keys:2:Roles:1=ROLE_SUPPORT_MANAGER",
        "EventOps:Auth:Keys:3:Name=b", "EventOps:Auth:Keys:3:Key=key-of-tenant-b-0123", "EventOps:Auth:Keys:3:Roles:0=ROLE_OPS_MANAGER",
        "EventOps:Auth:Keys:3:Tenant=b",
    ];

    [Fact]
    public async Task Only_a_key_with_a_role_of_operations_comes_in()
    {
        await using RunningServer server = await RunningServer.StartAsync(Keys);
        using EventBusClient user = server.With("key-of-the-user-0123");
        foreach ((HttpMethod method, string path) in Doors)
        {
            string url = SystemMonitoringContract.BasePath + path;
            Answer refused = QueueClient.ExpectError(await server.Bus.SendAsync(method, url), HttpStatusCode.Unauthorized, "UNAUTHORIZED");
            Assert.Equal("Bearer", refused.Headers["WWW-Authenticate"]);
            QueueClient.ExpectError(
                await server.Bus.SendAsync(method, url, null, ("Authorization", "Bearer wrong-token-0123456789")), HttpStatusCode.Unauthorized, "UNAUTHORIZED");
            QueueClient.ExpectError(await server.Bus.SendAsync(method, url + "?token=x"), HttpStatusCode.Unauthorized, "UNAUTHORIZED");
            QueueClient.ExpectError(await user.SendAsync(method, url), HttpStatusCode.Forbidden, "FORBIDDEN");
        }

        // The bus itself is open to a caller on this machine.
        (await server.Bus.GetAsync("/events")).Expect(HttpStatusCode.OK);
        foreach (string key in (string[])["key-of-the-ops-0123", "key-of-the-root-0123"])
        {
            using EventBusClient ops = server.With(key);
            (await ops.GetAsync(SystemMonitoringContract.BasePath + "/queues")).Expect(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task The_key_made_at_the_first_start_is_an_operators()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using QueueClient admin = QueueClient.Admin(server);
        QueueClient.Data(await admin.GetAsync("/queues"));
    }

    [Fact]
    public async Task Another_tenants_queues_and_jobs_are_not_there()
    {
        await using RunningServer server = await RunningServer.StartAsync(Keys);
        using var a = new QueueClient(server, "key-of-the-ops-0123");
        using var b = new QueueClient(server, "key-of-tenant-b-0123");
        string subscription = await a.Http.SubscribeAsync("mine", "*");
        string id = await a.Http.PublishAsync("x");
        string job = "job_" + id[4..] + subscription[4..];
        Assert.Equal([job], (await a.JobsAsync("queue:mine", "")).Ids);
        QueueClient.ExpectError(await b.GetAsync("/queues/queue:mine/jobs"), HttpStatusCode.NotFound, "NOT_FOUND");
        QueueClient.ExpectError(await b.PostAsync("/queues/queue:mine/pause"), HttpStatusCode.NotFound, "NOT_FOUND");
        QueueClient.ExpectError(await b.DeleteAsync("/jobs/" + job), HttpStatusCode.NotFound, "NOT_FOUND");
        QueueClient.ExpectError(await b.PostAsync($"/jobs/{job}/retry"), HttpStatusCode.NotFound, "NOT_FOUND");
        JsonElement only = Assert.Single(QueueClient.Data(await b.GetAsync("/queues")).GetProperty("queues").EnumerateArray());
        Assert.Equal("queue:replay", only.GetProperty("name").GetString());
        await b.PostAsync("/queues/queue:replay/pause");
        Assert.False((await a.QueueAsync("queue:replay")).GetProperty("paused").GetBoolean());
    }

    [Fact]
    public async Task A_wrong_request_is_told_what_is_wrong_in_this_contracts_envelope()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using QueueClient ops = QueueClient.Admin(server);
        await server.Bus.SubscribeAsync("s", "*");
        foreach (string query in (string[])
            [
                "status=", "status=deleted", "status=waiting&status=failed", "limit=0", "limit=101", "limit=x", "offset=-1", "offset=1.5",
                "event_id=x", "event_type=", "error=", "error=" + new string('x', 300),
            ])
        {
            QueueClient.ExpectError(await ops.GetAsync("/queues/queue:s/jobs?" + query), HttpStatusCode.BadRequest, "BAD_REQUEST");
        }

        foreach (string body in (string[])
            [
                "", "[]", "{", "{}", """{"status":"waiting"}""", """{"status":"failed","dry_run":1}""", """{"status":"failed","event_id":"x"}""",
                """{"status":"failed","event_type":5}""", """{"status":"failed","source":"x"}""",
            ])
        {
            QueueClient.ExpectError(await ops.PostAsync("/queues/queue:s/jobs/delete", body), HttpStatusCode.BadRequest, "BAD_REQUEST");
        }

        foreach (string name in (string[])["s", "queue:", "queue:nobody", "queue:s:normal", "queue:s:high:x", "queue:replay:high", "queue:%2573"])
        {
            QueueClient.ExpectError(await ops.GetAsync($"/queues/{name}/jobs"), HttpStatusCode.NotFound, "NOT_FOUND");
            QueueClient.ExpectError(await ops.PostAsync($"/queues/{name}/resume"), HttpStatusCode.NotFound, "NOT_FOUND");
            QueueClient.ExpectError(await ops.PostAsync($"/queues/{name}/jobs/retry", """{"status":"failed"}"""), HttpStatusCode.NotFound, "NOT_FOUND");
        }

        foreach (string id in (string[])["x", NoJob, "job_" + new string('z', 26), NoJob + "0"])
        {
            QueueClient.ExpectError(await ops.DeleteAsync("/jobs/" + id), HttpStatusCode.NotFound, "NOT_FOUND");
        }

        QueueClient.ExpectError(await ops.GetAsync("/nothing/here"), HttpStatusCode.NotFound, "NOT_FOUND");
        Answer method = QueueClient.ExpectError(await ops.DeleteAsync("/queues"), HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
        Assert.Equal("GET", method.Headers["Allow"]);
        string bulk = SystemMonitoringContract.BasePath + "/queues/queue:s/jobs/retry";
        QueueClient.ExpectError(
            await ops.Http.PostAsync(bulk, "<x/>"u8.ToArray(), "text/xml"), HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");
        QueueClient.ExpectError(
            await ops.Http.PostAsync(bulk, Encoding.ASCII.GetBytes(new string(' ', 70_000)), "application/json"), HttpStatusCode.RequestEntityTooLarge, "PAYLOAD_TOO_LARGE");
    }

    [Fact]
    public async Task They_count_as_queries()
    {
        await using RunningServer server = await RunningServer.StartAsync("EventOps:RateLimits:Query:Permits=2", "EventOps:RateLimits:Query:Window=1.00:00:00");
        using QueueClient ops = QueueClient.Admin(server);
        QueueClient.Data(await ops.GetAsync("/queues"));
        QueueClient.Data(await ops.GetAsync("/queues"));
        Answer refused = QueueClient.ExpectError(await ops.GetAsync("/queues"), HttpStatusCode.TooManyRequests, "RATE_LIMITED");
        Assert.NotEmpty(refused.Headers["Retry-After"]);
    }

    [Fact]
    public async Task A_pause_failed_and_deleted_jobs_survive_a_restart()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using QueueClient before = QueueClient.Admin(server);
        string subscription = await server.Bus.SubscribeAsync("s", "*");
        string[] ids = [await server.Bus.PublishAsync("x"), await server.Bus.PublishAsync("x"), await server.Bus.PublishAsync("x")];
        await before.AttemptAsync(subscription, "gone", last: true, ids[0]);
        QueueClient.Data(await before.DeleteAsync("/jobs/job_" + ids[1][4..] + subscription[4..]));
        string at = QueueClient.Data(await before.PostAsync("/queues/queue:s/pause")).GetProperty("timestamp").GetString()!;
        Assert.True(string.CompareOrdinal(at, QueueClient.Data(await before.PostAsync("/queues/queue:s/pause")).GetProperty("timestamp").GetString()) <= 0);
        await server.RestartAsync();
        using QueueClient after = QueueClient.Admin(server);
        JsonElement queue = await after.QueueAsync("queue:s");
        Assert.Equal(("paused", 1, 1), (queue.GetProperty("status").GetString(), queue.GetProperty("waiting_jobs").GetInt64(), queue.GetProperty("failed_jobs").GetInt64()));
        Assert.Equal(1, (await after.JobsAsync("queue:s", "status=failed&error=gone")).Total);
        QueueClient.Data(await after.PostAsync("/queues/queue:s/resume"));
        Assert.False((await after.QueueAsync("queue:s")).GetProperty("paused").GetBoolean());
    }

    [Theory]
    [InlineData(1, "healthy")]
    [InlineData(2, "warning")]
    [InlineData(4, "warning")]
    [InlineData(5, "critical")]
    public async Task The_thresholds_are_settings(int waiting, string status)
    {
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Queues:WarningWaiting=2", "EventOps:Queues:CriticalWaiting=4");
        using QueueClient ops = QueueClient.Admin(server);
        await server.Bus.SubscribeAsync("s", "*");
        for (int i = 0; i < waiting; i++)
        {
            await server.Bus.PublishAsync("x");
        }

        Assert.Equal(status, (await ops.QueueAsync("queue:s")).GetProperty("status").GetString());
    }
}
