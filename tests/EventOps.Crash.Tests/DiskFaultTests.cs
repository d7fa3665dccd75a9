using System.Diagnostics;
using System.Text.Json;
using EventOps.Crash.Tests.Checking;
using EventOps.Crash.Tests.Faults;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests;

/// <summary>
/// A disk that refuses, under the real server. What it proves: nothing is acknowledged that is not durable, reads go
/// on, health says so, publishing resumes by itself when the disk does, and what was acknowledged before, between and
/// after is there.
/// </summary>
public sealed class DiskFaultTests
{
    private const int Connections = 4;
    private const long DiskBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan ResumePatience = TimeSpan.FromSeconds(30);

    /// <summary>The server ends what still runs after 8 s; the rest is for a machine that has other things to do.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    private readonly Ledger _ledger = new();
    private readonly Random _random = new(7);

    [FailingWritesFact]
    public async Task EIO_stops_acknowledging_until_the_disk_writes_again()
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Path);
        await using (ServerProcess server = await ServerProcess.StartAsync(settings))
        {
            using var client = new BusClient(server.Address);
            await client.PostAsync("/subscribe", """{"subscriber":"auditor","event_types":["*"]}""");
            await Publishing.SinglesAsync(client, _ledger, _random, 50);
            for (int fault = 0; fault < 3; fault++)
            {
                Task[] publishers = [.. Enumerable.Range(0, Connections).Select(i => PublishUntilRefusedAsync(server.Address, i))];
                await using (await FailingWrites.AttachAsync(server.Id, "EIO"))
                {
                    await Task.WhenAll(publishers);
                    await RefusesAndReadsAsync(client);
                }

                await ResumesAsync(client);
                await ListCheck.RunAsync(client, Acknowledged(), []);
            }

            await server.KillAsync();
        }

        await CheckRestartAsync(await ServerProcess.StartAsync(settings), Acknowledged());
    }

    [FailingWritesFact]
    public async Task A_kill_while_the_disk_fails_loses_nothing_acknowledged()
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Path);
        await using (ServerProcess server = await ServerProcess.StartAsync(settings))
        {
            using var client = new BusClient(server.Address);
            await client.PostAsync("/subscribe", """{"subscriber":"auditor","event_types":["*"]}""");
            Task[] publishers = [.. Enumerable.Range(0, Connections).Select(i => PublishUntilRefusedAsync(server.Address, i))];
            await using (await FailingWrites.AttachAsync(server.Id, "EIO"))
            {
                await Task.WhenAll(publishers);
                await server.KillAsync();
            }
        }

        await using ServerProcess again = await ServerProcess.StartAsync(settings);
        using var reader = new BusClient(again.Address);
        await new EventAudit(_ledger, "auditor").ReadOnAsync(reader);
    }

    [FailingWritesFact]
    public async Task SIGTERM_while_the_disk_fails_still_ends_the_process_in_time()
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Path);
        List<Posted> posted;
        await using (ServerProcess server = await ServerProcess.StartAsync(settings))
        {
            using var client = new BusClient(server.Address);
            posted = await Publishing.SinglesAsync(client, _ledger, _random, 50);
            await using (await FailingWrites.AttachAsync(server.Id, "EIO"))
            {
                await PublishUntilRefusedAsync(server.Address, 1);
                long stoppedAt = Stopwatch.GetTimestamp();
                server.Terminate();
                await server.ExitAsync();
                Assert.True(Stopwatch.GetElapsedTime(stoppedAt) < StopPatience, server.Output);
            }
        }

        await CheckRestartAsync(await ServerProcess.StartAsync(settings), Acknowledged());
    }

    [LoopDiskFact]
    public async Task ENOSPC_stops_acknowledging_until_there_is_room()
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Path);
        LoopDisk disk = await LoopDisk.MakeAsync(folder.Sub("disk.img"), folder.Sub("journal"), DiskBytes);
        await using (ServerProcess server = await disk.StartServerAsync(settings))
        {
            using var client = new BusClient(server.Address);
            await Publishing.SinglesAsync(client, _ledger, _random, 50);
            disk.Fill(server);
            await PublishUntilRefusedAsync(server.Address, 1, textLengthMax: 200_000);
            await RefusesAndReadsAsync(client);
            disk.Free(server);
            await ResumesAsync(client);
            await Publishing.SinglesAsync(client, _ledger, _random, 50);
            await ListCheck.RunAsync(client, Acknowledged(), []);
            await server.KillAsync();
        }

        await CheckRestartAsync(await disk.StartServerAsync(settings), Acknowledged());
    }

    private static async Task CheckRestartAsync(ServerProcess started, IEnumerable<Posted> acknowledged)
    {
        await using ServerProcess server = started;
        using var reader = new BusClient(server.Address);
        await ListCheck.RunAsync(reader, acknowledged, []);
        Assert.Equal("healthy", (await Health.OfAsync(reader)).Status);
    }

    /// <summary>
    /// Every way of changing something is refused with the contract's 503; every way of reading answers.
    /// </summary>
    private async Task RefusesAndReadsAsync(BusClient client)
    {
        Refused(await client.TryPostAsync("/publish", """{"event_type":"backup_created","source":"x","data":{"no":-1}}"""));
        Refused(await client.TryPostAsync("/publish/batch", """[{"event_type":"backup_created","source":"x","data":{"no":-1}}]"""));
        Refused(await client.TryPostAsync("/subscribe", """{"subscriber":"x","event_types":["*"]}"""));
        Refused(await client.TryPostAsync("/event-types", """{"event_type":"x"}"""));

        Health health = await Health.OfAsync(client);
        Assert.Equal(503, health.HttpStatus);
        Assert.Equal("unhealthy", health.Status);
        Assert.Equal("failed", health.Journal);
        Assert.Contains("does not take commits", health.Text, StringComparison.Ordinal);
        Assert.Equal(503, (await client.TryGetAsync("/readyz"))!.Status);
        await client.GetAsync("/livez");
        await client.GetAsync("/stats");
        await client.GetAsync("/metrics");
        await client.GetAsync("/subscriptions");
        await ListCheck.RunAsync(client, Acknowledged(), []);
    }

    private static void Refused(Answer? answer)
    {
        using JsonDocument json = answer!.Demand(503).Json();
        Assert.Equal("unavailable", json.RootElement.GetProperty("error").GetString());
        Assert.NotEmpty(json.RootElement.GetProperty("message").GetString()!);
        Assert.Equal(1_000, json.RootElement.GetProperty("retry_after_ms").GetInt32());
        Assert.Equal(1, answer.RetryAfterSeconds);
    }

    /// <summary>Tries until an event is taken: the server tries its disk again by itself.</summary>
    private async Task ResumesAsync(BusClient client)
    {
        long startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            Posted posted = _ledger.Add(new PostedRequest(), _random, "backup_created", "singles", 300);
            Answer answer = (await client.TryPostAsync("/publish", EventBody.Of(posted), MediaType.Json))!;
            if (answer.Status == 200)
            {
                posted.AcknowledgedId = answer.Member("event_id");
                break;
            }

            Refused(answer);
            Assert.True(Stopwatch.GetElapsedTime(startedAt) < ResumePatience, "Publishing does not resume");
        }

        // What runs beside publishing (preparing segments, snapshots) finds out a little later, at its own next try.
        Health health = await Health.OfAsync(client);
        while (health.Status != "healthy")
        {
            Assert.True(Stopwatch.GetElapsedTime(startedAt) < ResumePatience, health.Text);
            health = await Health.OfAsync(client);
        }
    }

    private async Task PublishUntilRefusedAsync(Uri address, int seed, int textLengthMax = 300)
    {
        using var client = new BusClient(address);
        var random = new Random(seed);
        while (true)
        {
            Posted posted = _ledger.Add(new PostedRequest(), random, "backup_created", "singles", textLengthMax);
            Answer answer = (await client.TryPostAsync("/publish", EventBody.Of(posted), MediaType.Json))!;
            if (answer.Status != 200)
            {
                Refused(answer);
                return;
            }

            posted.AcknowledgedId = answer.Member("event_id");
        }
    }

    private IEnumerable<Posted> Acknowledged() => _ledger.All.Where(one => one.AcknowledgedId is not null);
}
