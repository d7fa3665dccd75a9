using System.Text.Json;
using EventOps.Crash.Tests.Checking;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests;

/// <summary>
/// Damage done to the files of a killed server. What it proves: whatever is still intact is there after the start, what
/// is not is told, and the server goes on taking events that survive the next start.
/// </summary>
public sealed class DamageTests
{
    private const int Seed = 20_260_117;

    // A sealed index segment holds 65,536 events; a few more, so that some are only in the journal.
    private const int SealedBatches = 66;
    private const int ItemsOfBatch = 1_000;

    private readonly Random _random = new(Seed);
    private readonly Ledger _ledger = new();

    public static TheoryData<TailDamage> Tails => new(Enum.GetValues<TailDamage>());

    [Theory]
    [MemberData(nameof(Tails))]
    public async Task A_torn_tail_is_cut_and_everything_before_it_is_there(TailDamage damage)
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Path);
        List<Posted> posted = await RunAndKillAsync(settings, client => Publishing.SinglesAsync(client, _ledger, _random, 60));
        Posted last = posted[^1];
        var files = new JournalFiles(folder.Sub("journal"));
        (string path, int end) = files.End();
        (_, int lastAt) = files.Find(last.Data);
        byte[] garbage = new byte[5_000];
        _random.NextBytes(garbage);
        switch (damage)
        {
            case TailDamage.GarbageBehindTheEnd:
                JournalFiles.Change(path, end, garbage);
                break;
            case TailDamage.LastCommitZeroed:
                JournalFiles.Change(path, lastAt, new byte[end - lastAt]);
                break;
            case TailDamage.LastCommitGarbled:
                JournalFiles.Change(path, lastAt, garbage);
                break;
            default:
                using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
                {
                    file.SetLength(lastAt);
                }

                break;
        }

        int gone = damage == TailDamage.GarbageBehindTheEnd ? 0 : 1;
        await RestartTwiceAsync(settings, posted.SkipLast(gone), [], health => Assert.True(health.TailBytesCut > 0, health.Text));
    }

    [Fact]
    public async Task A_damaged_event_costs_itself_and_is_told()
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Path);
        List<Posted> posted = await RunAndKillAsync(settings, client => Publishing.SinglesAsync(client, _ledger, _random, 200));
        var files = new JournalFiles(folder.Sub("journal"));
        int[] victims = [20, 21, 77, 150];
        foreach (int victim in victims)
        {
            files.FlipBitIn(posted[victim].Data, _random);
        }

        Posted[] whole = [.. posted.Where((_, i) => !victims.Contains(i))];
        await RestartTwiceAsync(settings, whole, [], health =>
        {
            Assert.Equal("degraded", health.Status);
            Assert.InRange(health.Quarantined, 1, victims.Length);
            Assert.Equal(victims.Length, health.LostFrames);
        });
    }

    [Fact]
    public async Task A_damaged_event_in_a_sealed_segment_keeps_its_place_in_lists()
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Path);
        List<Posted> posted = await RunAndKillAsync(settings, client => SealASegmentAsync(client, folder.Sub("index")));
        var files = new JournalFiles(folder.Sub("journal"));
        Posted victim = posted[3_456];
        files.FlipBitIn(victim.Data, _random);

        // A batch is one entry with one checksum: with one bit of it all its events are in doubt.
        HashSet<Posted> damaged = [.. victim.Request.Events];
        await RestartTwiceAsync(
            settings, posted.Where(one => !damaged.Contains(one)), damaged, health => Assert.Equal(200, health.HttpStatus));
        await using ServerProcess server = await ServerProcess.StartAsync(settings);
        using var client = new BusClient(server.Address);
        await client.GetAsync($"/events/{victim.AcknowledgedId}");
        Assert.Equal("degraded", (await Health.OfAsync(client)).Status);
    }

    [Fact]
    public async Task Damage_to_the_last_commit_after_a_clean_stop_is_told_and_not_cut_as_a_torn_write()
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Path);
        List<Posted> posted;
        await using (ServerProcess server = await ServerProcess.StartAsync(settings))
        {
            using var client = new BusClient(server.Address);
            posted = await Publishing.SinglesAsync(client, _ledger, _random, 60);
            server.Terminate();
            Assert.Equal(0, await server.ExitAsync());
        }

        var files = new JournalFiles(folder.Sub("journal"));
        (string path, int at) = files.Find(posted[^1].Data);
        JournalFiles.Change(path, at, new byte[posted[^1].Data.Length]);
        await RestartTwiceAsync(settings, posted.SkipLast(1), [], health =>
        {
            Assert.Equal("degraded", health.Status);
            Assert.Equal(1, health.Quarantined);
            Assert.Equal(1, health.LostFrames);
            Assert.Equal(0, health.TailBytesCut);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4_096)]
    [InlineData(-1)]
    public async Task A_damaged_or_missing_commit_file_costs_nothing(int slot)
    {
        using var folder = new DataFolder();
        ServerSettings settings = new ServerSettings(folder.Path).With("Journal__CommitMetadataEvery", "10");
        List<Posted> posted = await RunAndKillAsync(settings, client => Publishing.SinglesAsync(client, _ledger, _random, 60));
        string path = folder.Sub("journal", "journal.commit");
        if (slot < 0)
        {
            File.Delete(path);
        }
        else
        {
            JournalFiles.Change(path, slot + _random.Next(56), [], _random.Next(8));
        }

        await RestartTwiceAsync(settings, posted, [], health => Assert.Equal("healthy", health.Status));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_damaged_or_missing_index_is_rebuilt_from_the_journal(bool folderIsDeleted)
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Path);
        List<Posted> posted = await RunAndKillAsync(settings, client => SealASegmentAsync(client, folder.Sub("index")));
        if (folderIsDeleted)
        {
            Directory.Delete(folder.Sub("index"), recursive: true);
        }
        else
        {
            string path = Assert.Single(Directory.GetFiles(folder.Sub("index"), "*.idx"));
            JournalFiles.Change(path, _random.Next((int)new FileInfo(path).Length), [], _random.Next(8));
        }

        await RestartTwiceAsync(settings, posted, [], health =>
        {
            Assert.Equal("healthy", health.Status);
            Assert.True(health.ReplayedFrames >= SealedBatches, health.Text);
        });
    }

    [Theory]
    [InlineData("state.0")]
    [InlineData("state.1")]
    public async Task A_damaged_snapshot_leaves_the_older_one_and_the_journal(string name)
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Path);
        (List<Posted> posted, List<string> subscribed) = await SubscribeInThreeLivesAsync(settings);
        DamageSnapshot(folder, name);
        await using ServerProcess server = await ServerProcess.StartAsync(settings);
        using var client = new BusClient(server.Address);
        using JsonDocument json = (await client.GetAsync("/subscriptions")).Json();
        Assert.Equal(subscribed, json.RootElement.TextsOf("subscriptions", "subscription_id"));
        Assert.All(json.RootElement.GetProperty("subscriptions").EnumerateArray(), one => Assert.Equal(1, one.GetProperty("events_delivered").GetInt32()));
        await ListCheck.RunAsync(client, posted, []);
        Assert.Equal("healthy", (await Health.OfAsync(client)).Status);
    }

    /// <summary>
    /// The journal's head is given up once two snapshots hold what it said, so with both gone something may be lost.
    /// </summary>
    [Fact]
    public async Task Both_snapshots_damaged_cost_no_event_and_what_they_cost_is_told()
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Path);
        (List<Posted> posted, List<string> subscribed) = await SubscribeInThreeLivesAsync(settings);
        DamageSnapshot(folder, "state.0");
        DamageSnapshot(folder, "state.1");
        await using ServerProcess server = await ServerProcess.StartAsync(settings);
        using var client = new BusClient(server.Address);
        using JsonDocument json = (await client.GetAsync("/subscriptions")).Json();
        int there = json.RootElement.GetProperty("subscriptions").GetArrayLength();
        string status = there == subscribed.Count ? "healthy" : "degraded";
        Assert.Equal(status, (await Health.OfAsync(client)).Status);
        posted.AddRange(await Publishing.SinglesAsync(client, _ledger, _random, 20));
        await ListCheck.RunAsync(client, posted, []);
    }

    private async Task<(List<Posted> Posted, List<string> Subscribed)> SubscribeInThreeLivesAsync(ServerSettings settings)
    {
        var subscribed = new List<string>();
        var posted = new List<Posted>();
        for (int life = 0; life < 3; life++)
        {
            await using ServerProcess server = await ServerProcess.StartAsync(settings);
            using var client = new BusClient(server.Address);
            Answer made = await client.PostAsync("/subscribe", $$"""{"subscriber":"life-{{life}}","event_types":["*"]}""");
            subscribed.Add(made.Member("subscription_id"));
            posted.AddRange(await Publishing.SinglesAsync(client, _ledger, _random, 20));
            await client.PostAsync(
                "/ack", $$"""{"subscriber":"life-{{life}}","event_ids":["{{posted[^1].AcknowledgedId}}"]}""");
            server.Terminate();
            Assert.Equal(0, await server.ExitAsync());
        }

        return (posted, subscribed);
    }

    private void DamageSnapshot(DataFolder folder, string name)
    {
        string path = folder.Sub("state", name);
        JournalFiles.Change(path, _random.Next((int)new FileInfo(path).Length), [], _random.Next(8));
    }

    private static async Task<List<Posted>> RunAndKillAsync(ServerSettings settings, Func<BusClient, Task<List<Posted>>> publish)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(settings);
        using var client = new BusClient(server.Address);
        List<Posted> posted = await publish(client);
        await server.KillAsync();
        return posted;
    }

    /// <summary>
    /// Batches until the first index segment is full, and single events behind it until its file is there.
    /// </summary>
    private async Task<List<Posted>> SealASegmentAsync(BusClient client, string indexFolder)
    {
        List<Posted> posted = await Publishing.BatchesAsync(client, _ledger, _random, SealedBatches, ItemsOfBatch);
        do
        {
            posted.AddRange(await Publishing.SinglesAsync(client, _ledger, _random, 50));
        }
        while (!Directory.EnumerateFiles(indexFolder, "*.idx").Any());
        return posted;
    }

    /// <summary>Starts and checks, publishes more, kills, starts and checks again.</summary>
    private async Task RestartTwiceAsync(
        ServerSettings settings, IEnumerable<Posted> whole, IReadOnlyCollection<Posted> damaged, Action<Health> check)
    {
        List<Posted> there = [.. whole];
        there.AddRange(await RunAndKillAsync(settings, async client =>
        {
            check(await Health.OfAsync(client));
            await ListCheck.RunAsync(client, there, damaged);
            return await Publishing.SinglesAsync(client, _ledger, _random, 30);
        }));

        await using ServerProcess server = await ServerProcess.StartAsync(settings);
        using var reader = new BusClient(server.Address);
        await ListCheck.RunAsync(reader, there, damaged);
    }
}

/// <summary>What is done to the log's end.</summary>
public enum TailDamage
{
    /// <summary>Bytes of a write that never became a commit.</summary>
    GarbageBehindTheEnd,

    /// <summary>
    /// The last commit's own sectors never arrived: an unacknowledged write, as far as a start can tell.
    /// </summary>
    LastCommitZeroed,

    /// <summary>The last commit's sectors hold something else.</summary>
    LastCommitGarbled,

    /// <summary>The file ends within the last commit.</summary>
    FileCutOff,
}
