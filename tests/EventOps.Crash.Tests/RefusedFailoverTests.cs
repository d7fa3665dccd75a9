using System.Diagnostics;
using System.Text.Json;
using EventOps.Crash.Tests.Checking;
using EventOps.Crash.Tests.Faults;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests;

/// <summary>
/// A journal whose disk refuses, under the real server, and runbooks. What it proves: a health check tells it, a failover to
/// a disk that writes has everything acknowledged, and what was run meanwhile is journaled there.
/// </summary>
public sealed class RefusedFailoverTests
{
    private const string Execute = "/api/ops/runbooks/execute";
    private static readonly TimeSpan ResumePatience = TimeSpan.FromSeconds(30);
    private readonly Ledger _ledger = new();
    private readonly Random _random = new(11);

    [FailingWritesFact]
    public async Task A_failover_from_a_journal_that_takes_no_commits_loses_nothing_acknowledged()
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Sub("data"));
        await using ServerProcess server = await ServerProcess.StartAsync(settings);
        string token = (await File.ReadAllTextAsync(folder.Sub("data", "admin-key"))).Trim();
        using var ops = new BusClient(server.Address, token);
        using var client = new BusClient(server.Address);
        await Publishing.SinglesAsync(client, _ledger, _random, 50);
        await using (await FailingWrites.AttachAsync(server.Id, "EIO", JournalOf(folder)))
        {
            await RefusedAsync(client);
            await RunAsync(ops, "health_check", 0, journal: "failed");
            await RunAsync(ops, "health_check", 2, "\"enforce\":true", journal: "failed");
            await RunAsync(ops, "drill", 1);
            await RunAsync(ops, "failover", 0);
            await Publishing.SinglesAsync(client, _ledger, _random, 50);
            Assert.Equal(["failover", "drill", "health_check", "health_check"], await HistoryAsync(ops));
        }

        await RunAsync(ops, "failback", 0);
        await ListCheck.RunAsync(client, _ledger.All.Where(static one => one.AcknowledgedId is not null), []);
    }

    [FailingWritesFact]
    public async Task What_was_run_without_a_failover_is_journaled_once_the_disk_writes_again()
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Sub("data"));
        string token;
        await using (ServerProcess server = await ServerProcess.StartAsync(settings))
        {
            token = (await File.ReadAllTextAsync(folder.Sub("data", "admin-key"))).Trim();
            using var ops = new BusClient(server.Address, token);
            using var client = new BusClient(server.Address);
            await using (await FailingWrites.AttachAsync(server.Id, "EIO", JournalOf(folder)))
            {
                await RefusedAsync(client);
                await RunAsync(ops, "health_check", 0, "\"request_id\":\"told\"");
            }

            await ResumesAsync(client);
            server.Terminate();
            await server.ExitAsync();
        }

        await using ServerProcess again = await ServerProcess.StartAsync(settings);
        using var reader = new BusClient(again.Address, token);
        Assert.Equal(["health_check"], await HistoryAsync(reader));
        await RunAsync(reader, "health_check", 0, "\"request_id\":\"told\"", journal: "failed");
    }

    private static string[] JournalOf(DataFolder folder) => Directory.GetFiles(folder.Sub("data", "journal"), "journal.*");

    private static async Task RunAsync(BusClient ops, string command, int exitCode, string more = "\"reason\":\"test\"", string? journal = null)
    {
        using JsonDocument json = (await ops.PostAsync(Execute, $$"""{"command":"{{command}}",{{more}}}""")).Json();
        Assert.True(exitCode == json.RootElement.GetProperty("runbook").GetProperty("exit_code").GetInt32(), json.RootElement.GetRawText());
        Assert.True(journal is null || journal == json.RootElement.GetProperty("health").GetProperty("journal").GetString());
    }

    /// <summary>The commands of the status' history, newest first.</summary>
    private static async Task<string[]> HistoryAsync(BusClient ops)
    {
        using JsonDocument json = (await ops.GetAsync("/api/ops/status")).Json();
        return [.. json.RootElement.GetProperty("runbook_history").EnumerateArray().Select(static one => one.GetProperty("command").GetString()!)];
    }

    private async Task<Answer> PublishAsync(BusClient client)
    {
        Posted posted = _ledger.Add(new PostedRequest(), _random, "backup_created", "singles", 300);
        Answer answer = (await client.TryPostAsync("/publish", EventBody.Of(posted), MediaType.Json))!;
        posted.AcknowledgedId = answer.Status == 200 ? answer.Member("event_id") : null;
        return answer;
    }

    /// <summary>Publishes until the journal has noticed.</summary>
    private async Task RefusedAsync(BusClient client)
    {
        while ((await PublishAsync(client)).Status == 200)
        {
        }
    }

    /// <summary>Publishes until the journal has taken its disk back.</summary>
    private async Task ResumesAsync(BusClient client)
    {
        long startedAt = Stopwatch.GetTimestamp();
        while ((await PublishAsync(client)).Status != 200)
        {
            Assert.True(Stopwatch.GetElapsedTime(startedAt) < ResumePatience, "Publishing does not resume");
        }
    }
}
