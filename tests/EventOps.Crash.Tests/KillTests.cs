using System.Diagnostics;
using System.Text.Json;
using EventOps.Crash.Tests.Checking;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;
using Xunit.Abstractions;

namespace EventOps.Crash.Tests;

/// <summary>
/// SIGKILL at random moments under load, one data folder through all lives. What it proves: nothing acknowledged is
/// lost to the end of the process. Not what a power cut does to the disk's own cache; for that the journal's tests tear
/// writes. EVENTOPS_CRASH_KILLS sets the number of kills, EVENTOPS_CRASH_SEED repeats a run's choices.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int KillsByDefault = 1;
    private const int AcksBeforeKillMax = 1_200;

    // One life in so many lasts until a snapshot, which the server takes every two seconds: most are too short for one.
    private const int LongLives = 4;
    private const string Auditor = "auditor";

    private static readonly string[] MetadataEvery = ["1", "7", "1000"];

    [Fact]
    [Trait("Category", "Crash")]
    public async Task Nothing_acknowledged_is_lost_or_doubled_when_the_process_is_killed()
    {
        int kills = CrashSetting.Kills ?? KillsByDefault;
        int seed = CrashSetting.Seed ?? Random.Shared.Next();
        output.WriteLine($"EVENTOPS_CRASH_SEED={seed} EVENTOPS_CRASH_KILLS={kills}");
        long startedAt = Stopwatch.GetTimestamp();
        var random = new Random(seed);
        using var folder = new DataFolder();
        var ledger = new Ledger();
        AckBook[] acks = [new("acker-0", "acks-0"), new("acker-1", "acks-1")];
        var audit = new EventAudit(ledger, Auditor);
        int keysAudited = 0;

        ServerSettings settings = new(folder.Path);
        ServerProcess server = await ServerProcess.StartAsync(settings);
        try
        {
            await SubscribeAsync(server.Address, ledger, acks);
            for (int kill = 1; kill <= kills; kill++)
            {
                string? stateFolder = kill % LongLives == 2 ? folder.Sub("state") : null;
                await LiveAndDieAsync(server, random, ledger, acks, stateFolder);
                settings = settings.With("Journal__CommitMetadataEvery", MetadataEvery[random.Next(MetadataEvery.Length)]);
                if (random.Next(4) == 0)
                {
                    await DieYoungAsync(settings);
                }

                server = await ServerProcess.StartAsync(settings);
                using var client = new BusClient(server.Address);
                await KeyAudit.RunAsync(client, ledger, keysAudited, random);
                keysAudited = ledger.KeyedPosts.Count;
                await audit.ReadOnAsync(client);
                await StateAudit.SubscriptionsAsync(client, ledger.Subscriptions);
                await StateAudit.EventTypesAsync(client, ledger);
                foreach (AckBook book in acks)
                {
                    await StateAudit.AcksAsync(client, book, audit.Seen);
                }

                string found = await DescribeAsync(client, audit, acks);
                output.WriteLine($"{Stopwatch.GetElapsedTime(startedAt).TotalSeconds,6:F1} s  kill {kill}: {found}");
            }

            using var last = new BusClient(server.Address);
            await audit.ReadAllAgainAsync(last, random);
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

    private static async Task SubscribeAsync(Uri address, Ledger ledger, AckBook[] acks)
    {
        using var client = new BusClient(address);
        Answer made = await client.PostAsync("/subscribe", $$"""{"subscriber":"{{Auditor}}","event_types":["*"]}""");
        ledger.Subscriptions.Note(Auditor, SubscriptionFate.Made, made.Member("subscription_id"));
        foreach (AckBook book in acks)
        {
            string filter = $$"""{"source":["{{book.Source}}"]}""";
            made = await client.PostAsync(
                "/subscribe", $$"""{"subscriber":"{{book.Subscriber}}","event_types":["*"],"filter":{{filter}} }""");
            ledger.Subscriptions.Note(book.Subscriber, SubscriptionFate.Made, made.Member("subscription_id"));
        }
    }

    /// <summary>Killed after some acknowledgements; with a state folder, not before the next snapshot in it either.</summary>
    private static async Task LiveAndDieAsync(
        ServerProcess server, Random random, Ledger ledger, AckBook[] acks, string? stateFolder)
    {
        using SnapshotWatch? snapshot = stateFolder is null ? null : new SnapshotWatch(stateFolder);
        var countdown = new AckCountdown(random.Next(1, AcksBeforeKillMax));
        Task load = CrashLoad.RunAsync(server.Address, random.Next(), ledger, acks, countdown);
        await Task.WhenAny(Task.WhenAll(countdown.Reached, snapshot?.Taken ?? Task.CompletedTask), load);
        await server.KillAsync();
        await load;
        await server.DisposeAsync();
    }

    /// <summary>Killed while it starts: what recovery was about to write must not matter.</summary>
    private static async Task DieYoungAsync(ServerSettings settings)
    {
        await using ServerProcess young = ServerProcess.Launch(settings);
        await young.SpokeAsync();
        await young.KillAsync();
    }

    private static async Task<string> DescribeAsync(BusClient client, EventAudit audit, AckBook[] acks)
    {
        using JsonDocument health = (await client.GetAsync("/health")).Json();
        Assert.Equal("healthy", health.RootElement.GetProperty("status").GetString());
        JsonElement recovery = health.RootElement.GetProperty("recovery");
        return $"{audit.Seen.Count} events, {acks.Sum(book => book.Settled.Count)} acks, recovery {recovery}";
    }
}
