using System.Diagnostics;
using System.Text.Json;
using EventOps.Crash.Tests.Checking;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;
using EventOps.Crash.Tests.Webhooks;
using Xunit.Abstractions;

namespace EventOps.Crash.Tests;

/// <summary>
/// SIGKILL at random moments of a failover or failback under load, two folders through all lives. What it proves: the start
/// opens a folder that has everything acknowledged, wherever the switch was broken off.
/// </summary>
public sealed class FailoverKillTests(ITestOutputHelper output)
{
    private const int KillsByDefault = 1;
    private const int Publishers = 8;
    private const int LifeMsMax = 1_500;
    private const string Auditor = "auditor";

    [Fact]
    [Trait("Category", "Crash")]
    public async Task Nothing_acknowledged_is_lost_when_the_process_is_killed_in_a_failover()
    {
        int kills = CrashSetting.Kills ?? KillsByDefault;
        int seed = CrashSetting.Seed ?? Random.Shared.Next();
        output.WriteLine($"EVENTOPS_CRASH_SEED={seed} EVENTOPS_CRASH_KILLS={kills}");
        long startedAt = Stopwatch.GetTimestamp();
        var random = new Random(seed);
        using var folder = new DataFolder();
        ServerSettings settings = new(folder.Sub("data"));
        var ledger = new Ledger();
        var audit = new EventAudit(ledger, Auditor);
        ServerProcess server = await ServerProcess.StartAsync(settings);
        try
        {
            using (var client = new BusClient(server.Address))
            {
                await client.PostAsync("/subscribe", $$"""{"subscriber":"{{Auditor}}","event_types":["*"]}""");
            }

            string token = (await File.ReadAllTextAsync(folder.Sub("data", "admin-key"))).Trim();
            for (int kill = 1; kill <= kills; kill++)
            {
                string command = await ActiveAsync(server.Address, token) == "primary" ? "failover" : "failback";
                string? answered = await LiveAndDieAsync(server, command, token, random, ledger);
                server = await ServerProcess.StartAsync(settings);
                using var client = new BusClient(server.Address);
                await audit.ReadOnAsync(client);
                string active = await ActiveAsync(server.Address, token);
                output.WriteLine($"{Stopwatch.GetElapsedTime(startedAt).TotalSeconds,6:F1} s  kill {kill} in {command} ({answered ?? "not answered"}): "
                    + $"{active}, {audit.Seen.Count} events");
                Assert.True(answered is null || active == (command == "failover" ? "backup" : "primary"), "An answered switch was forgotten");
            }

            using var last = new BusClient(server.Address);
            await audit.ReadAllAgainAsync(last, random);
            await server.KillAsync();
            await VerifyRun.SucceedsAsync(settings, output);
        }
        catch
        {
            output.WriteLine(server.Output);
            throw;
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>Publishes, switches, and is killed at some moment of it, or shortly before or after.</summary>
    /// <returns>What the switch came to, when it was answered before the end.</returns>
    private static async Task<string?> LiveAndDieAsync(ServerProcess server, string command, string token, Random random, Ledger ledger)
    {
        using var ops = new BusClient(server.Address, token);
        BusClient[] clients = [.. Enumerable.Range(0, Publishers).Select(_ => new BusClient(server.Address))];
        var countdown = new AckCountdown(random.Next(50, 500));
        Task[] load = [.. clients.Select(client => PublishAsync(new Worker(client, new Random(random.Next()), ledger, countdown)))];
        await Task.WhenAny(countdown.Reached, Task.WhenAll(load));
        Task<Answer?> switching = ops.TryPostAsync("/api/ops/runbooks/execute", $$"""{"command":"{{command}}"}""");

        // The moment is the test's only dice; nothing is waited for.
        await Task.WhenAny(Task.WhenAll(load), Task.Delay(random.Next(LifeMsMax)));
        await server.KillAsync();
        await Task.WhenAll(load);
        Array.ForEach(clients, client => client.Dispose());
        Answer? answer = await switching;
        await server.DisposeAsync();
        if (answer is null)
        {
            return null;
        }

        using JsonDocument json = answer.Demand(200).Json();
        Assert.Equal(0, json.RootElement.GetProperty("runbook").GetProperty("exit_code").GetInt32());
        return json.RootElement.GetProperty("runbook").GetProperty("status").GetString();
    }

    /// <summary>Publishes until the server dies. What is refused meanwhile is asked to come again, and nothing else.</summary>
    private static async Task PublishAsync(Worker worker)
    {
        while (true)
        {
            Posted posted = worker.Ledger.Add(new PostedRequest(), worker.Random, worker.PickType(), "switched", textLengthMax: 1_500);
            Answer? answer = await worker.Client.TryPostAsync("/publish", EventBody.Of(posted));
            if (answer is null)
            {
                return;
            }

            if (answer.Status == 503)
            {
                Assert.True(answer.RetryAfterSeconds > 0, answer.Text);
                continue;
            }

            posted.AcknowledgedId = answer.Demand(200).Member("event_id");
            worker.Countdown.Note();
        }
    }

    private static async Task<string> ActiveAsync(Uri address, string token)
    {
        using var ops = new BusClient(address, token);
        return (await ops.GetAsync("/api/ops/status")).Member("active_profile");
    }
}
