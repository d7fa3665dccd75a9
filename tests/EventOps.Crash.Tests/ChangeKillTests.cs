using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using EventOps.Crash.Tests.Changes;
using EventOps.Crash.Tests.Checking;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;
using EventOps.Crash.Tests.Webhooks;
using Xunit.Abstractions;

namespace EventOps.Crash.Tests;

/// <summary>
/// SIGKILL at random moments while triggers are acknowledged and deleted, notifications reviewed, keys made, rotated and
/// revoked, subscriptions made and ended. What it proves: every change that was answered is there after each restart,
/// none is that nobody asked for, one that was not answered happened whole or not at all, and the audit tells of each
/// answered one in a chain that <c>verify</c> finds whole. EVENTOPS_CRASH_KILLS and EVENTOPS_CRASH_SEED as for
/// <see cref="KillTests"/>.
/// </summary>
public sealed class ChangeKillTests(ITestOutputHelper output)
{
    private const int KillsByDefault = 1;
    private const int AnswersBeforeKillMax = 600;
    private const int EntriesLookedUp = 10;

    // One life in so many lasts until a snapshot of the state.
    private const int LongLives = 4;

    [Fact]
    [Trait("Category", "Crash")]
    public async Task Every_answered_change_is_there_and_audited_though_the_server_is_killed()
    {
        int kills = CrashSetting.Kills ?? KillsByDefault;
        int seed = CrashSetting.Seed ?? Random.Shared.Next();
        output.WriteLine($"EVENTOPS_CRASH_SEED={seed} EVENTOPS_CRASH_KILLS={kills}");
        long startedAt = Stopwatch.GetTimestamp();
        var random = new Random(seed);
        using var folder = new DataFolder();
        var books = new Books();
        var trail = new TrailCheck(books.Changes);
        ServerSettings settings = Actor.In(new ServerSettings(folder.Path));
        ServerProcess server = await ServerProcess.StartAsync(settings);
        try
        {
            await WatchAsync(server.Address, books);
            for (int kill = 1; kill <= kills; kill++)
            {
                string? stateFolder = kill % LongLives == 2 ? folder.Sub("state") : null;
                await LiveAndDieAsync(server, random, kill, books, stateFolder);
                if (random.Next(4) == 0)
                {
                    await DieYoungAsync(settings);
                }

                server = await ServerProcess.StartAsync(settings);
                await CheckAsync(server.Address, books, trail, random);
                double seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
                output.WriteLine($"{seconds,6:F1} s  kill {kill}: {Describe(books, trail)}");
            }

            await LookUpAsync(server.Address, books.Changes, random);
            server.Terminate();
            Assert.Equal(0, await server.ExitAsync());
            string verified = await VerifyRun.SucceedsAsync(settings, output);
            string count = Regex.Match(verified, "([0-9]+) audit entries").Groups[1].Value;
            long entries = long.Parse(count, CultureInfo.InvariantCulture);
            Assert.True(entries >= trail.HeadSeq, $"verify counts {entries} audit entries of at least {trail.HeadSeq}");
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

    private static async Task WatchAsync(Uri address, Books books)
    {
        using var client = new BusClient(address, Actor.Consumer.Token);
        var worker = new ChangeWorker(Actor.Consumer, client, new Random(0), books.Changes, new AckCountdown(0));
        Answer? made = await worker.ChangeAsync(
            HttpMethod.Post, "/subscribe", $$"""{"subscriber":"{{Books.Watcher}}","event_types":["*"]}""", "subscription.create");
        books.Subscriptions.Note(Books.Watcher, SubscriptionFate.Made, made!.Demand(200).Member("subscription_id"));
    }

    /// <summary>Killed after some answers; with a state folder, not before the next snapshot in it either.</summary>
    private static async Task LiveAndDieAsync(ServerProcess server, Random random, int life, Books books, string? stateFolder)
    {
        using SnapshotWatch? snapshot = stateFolder is null ? null : new SnapshotWatch(stateFolder);
        var countdown = new AckCountdown(random.Next(1, AnswersBeforeKillMax));
        Task load = ChangeLoad.RunAsync(server.Address, random.Next(), life, books, countdown);
        await Task.WhenAny(Task.WhenAll(countdown.Reached, snapshot?.Taken ?? Task.CompletedTask), load);
        await server.KillAsync();
        await load;
        await server.DisposeAsync();
    }

    private static async Task DieYoungAsync(ServerSettings settings)
    {
        await using ServerProcess young = ServerProcess.Launch(settings);
        await young.SpokeAsync();
        await young.KillAsync();
    }

    private static async Task CheckAsync(Uri address, Books books, TrailCheck trail, Random random)
    {
        using var everyone = new BusClient(address, Actor.Operator.Token);
        await trail.ReadOnAsync(everyone);
        using var client = new BusClient(address, Actor.Admin.Token);
        await NoticeCheck.RunAsync(client, books.Notices, random);
        await TriggerCheck.RunAsync(client, books, random);
        await KeyCheck.RunAsync(client, books.Keys, random);
        await StateAudit.SubscriptionsAsync(client, books.Subscriptions);
    }

    /// <summary>The whole audit once more from its beginning, and some entries by the id of their request.</summary>
    private static async Task LookUpAsync(Uri address, ChangeBook book, Random random)
    {
        using var client = new BusClient(address, Actor.Operator.Token);
        await new TrailCheck(book).ReadOnAsync(client);
        foreach (Change change in random.GetItems(book.All.Where(one => one.IsDone).ToArray(), EntriesLookedUp))
        {
            await TrailCheck.FindsAsync(client, change);
        }
    }

    private static string Describe(Books books, TrailCheck trail)
    {
        Trigger[] triggers = [.. books.Triggers.All];
        return $"{books.Changes.Answered} changes answered, {books.Changes.All.Count(one => one.Status == 0)} not; "
            + $"{books.Triggers.Live.Count()} triggers, {triggers.Count(one => one.Acked)} acknowledged, "
            + $"{triggers.Count(one => one.Deleted)} deleted; {books.Notices.Known.Count()} notifications, "
            + $"{books.Notices.Known.Count(one => one.IsReviewed)} reviewed; {books.Keys.All.Count()} keys, "
            + $"{books.Keys.All.Count(one => one.IsRevoked)} revoked; {trail.HeadSeq} audit entries";
    }
}
