using System.Net;
using System.Text.Json;
using EventOps.Server.Hosting;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemMonitoring.Logs;

/// <summary>Logs are of the process, exports of the engine: what each does when the engine is closed and opened anew.</summary>
public sealed class ReopenedEngineTests
{
    [Fact]
    public async Task Lines_are_kept_and_found_while_no_engine_is_open_and_exports_go_on_with_the_next()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using LogClient logs = LogClient.Admin(server);
        using QueueClient ops = QueueClient.Admin(server);
        await logs.KeepAsync("reopened", "before");
        string done = (await logs.ExportAsync("service=reopened")).GetProperty("export_id").GetString()!;
        QueueClient.Data(await ops.PostAsync("/queues/queue:log-export/pause"));
        string waiting = QueueClient.Data(await logs.GetAsync("/export?service=reopened")).GetProperty("export_id").GetString()!;
        EngineHost host = server.Host;
        Assert.Null(await host.ReopenAsync(
            host.DataPath,
            async (_, _) =>
            {
                await logs.KeepAsync("reopened", "while closed");
                Assert.Equal(["while closed", "before"], await logs.MessagesAsync("service=reopened"));
                QueueClient.ExpectError(await logs.GetAsync("/export?service=reopened"), HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
                return null;
            },
            (_, _) => Task.FromResult<string?>(null),
            CancellationToken.None));

        JsonElement kept = await logs.EndedAsync(done);
        Assert.Equal(1, (await logs.DownloadAsync(kept)).Expect(HttpStatusCode.OK).Json.GetArrayLength());
        QueueClient.Data(await ops.PostAsync("/queues/queue:log-export/resume"));
        JsonElement later = await logs.EndedAsync(waiting);
        Assert.Equal(("completed", 2), (later.GetProperty("status").GetString(), later.GetProperty("lines").GetInt64()));
    }
}
