using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EventOps.Crash.Tests.Checking;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests;

/// <summary>SIGTERM, and what stands between two servers on one data folder.</summary>
public sealed class ShutdownTests
{
    private const int Connections = 8;

    /// <summary>The server ends what still runs after 8 s; the rest is for a machine that has other things to do.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    private readonly Ledger _ledger = new();

    [Fact]
    public async Task SIGTERM_under_load_keeps_every_2xx_answers_waiting_polls_and_leaves_nothing_to_replay()
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Path);
        await using (ServerProcess server = await ServerProcess.StartAsync(settings))
        {
            using var client = new BusClient(server.Address);
            await client.PostAsync("/subscribe", """{"subscriber":"waiting","event_types":["never.sent"]}""");
            await client.PostAsync("/subscribe", """{"subscriber":"auditor","event_types":["*"]}""");
            using var poller = new BusClient(server.Address);
            Task<Answer?> poll = poller.TryGetAsync("/poll/waiting?timeout_ms=30000");
            await PollWaitsAsync(client);

            var countdown = new AckCountdown(400);
            Task[] publishers = [.. Enumerable.Range(0, Connections).Select(i => PublishAsync(server.Address, i, countdown))];
            await countdown.Reached;
            long stoppedAt = Stopwatch.GetTimestamp();
            server.Terminate();
            Assert.Equal(0, await server.ExitAsync());
            Assert.True(Stopwatch.GetElapsedTime(stoppedAt) < StopPatience, $"It took {Stopwatch.GetElapsedTime(stoppedAt)}\n{server.Output}");
            await Task.WhenAll(publishers);

            using JsonDocument answer = (await poll)!.Demand(200).Json();
            Assert.Equal(0, answer.RootElement.GetProperty("events").GetArrayLength());
            Assert.DoesNotContain("Exception", server.Output, StringComparison.Ordinal);
        }

        await using ServerProcess again = await ServerProcess.StartAsync(settings);
        using var reader = new BusClient(again.Address);
        await new EventAudit(_ledger, "auditor").ReadOnAsync(reader);
        Health health = await Health.OfAsync(reader);
        Assert.Equal("healthy", health.Status);
        Assert.Equal(0, health.TailBytesCut);
    }

    [Fact]
    public async Task A_start_after_a_clean_stop_replays_only_what_no_sealed_segment_holds()
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Path);
        List<Posted> posted;
        await using (ServerProcess server = await ServerProcess.StartAsync(settings))
        {
            using var client = new BusClient(server.Address);
            var random = new Random(1);
            posted = await Publishing.SinglesAsync(client, _ledger, random, 500);
            posted.AddRange(await Publishing.BatchesAsync(client, _ledger, random, 66, 1_000));
            server.Terminate();
            Assert.Equal(0, await server.ExitAsync());
        }

        await using ServerProcess again = await ServerProcess.StartAsync(settings);
        using var reader = new BusClient(again.Address);
        Health health = await Health.OfAsync(reader);
        Assert.InRange(health.ReplayedFrames, 0, 3);
        await ListCheck.RunAsync(reader, posted, []);
    }

    [Fact]
    public async Task A_second_server_on_the_folder_is_refused_and_the_first_goes_on()
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Path);
        await using ServerProcess first = await ServerProcess.StartAsync(settings);
        using var client = new BusClient(first.Address);
        List<Posted> posted = await Publishing.SinglesAsync(client, _ledger, new Random(1), 20);

        await using ServerProcess second = ServerProcess.Launch(settings);
        Assert.Equal(2, await second.ExitAsync());
        Assert.Contains(folder.Path, second.Output, StringComparison.Ordinal);
        Assert.Contains(first.Id.ToString(CultureInfo.InvariantCulture), second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);

        posted.AddRange(await Publishing.SinglesAsync(client, _ledger, new Random(2), 20));
        await ListCheck.RunAsync(client, posted, []);
    }

    /// <summary>Publishes until it is refused or cut off; what was answered with 200 is in the ledger.</summary>
    private async Task PublishAsync(Uri address, int seed, AckCountdown countdown)
    {
        using var client = new BusClient(address);
        var random = new Random(seed);
        while (true)
        {
            Posted posted = _ledger.Add(new PostedRequest(), random, "backup_created", "singles", 300);
            Answer? answer = await client.TryPostAsync("/publish", EventBody.Of(posted), MediaType.Json);
            if (answer is null or { Status: 503 })
            {
                return;
            }

            posted.AcknowledgedId = answer.Demand(200).Member("event_id");
            countdown.Note();
        }
    }

    /// <summary>Goes on once the gauge says that a poll waits.</summary>
    private static async Task PollWaitsAsync(BusClient client)
    {
        Answer metrics;
        do
        {
            metrics = await client.GetAsync("/metrics");
        }
        while (!metrics.Text.Split('\n').Any(line =>
            line.StartsWith("eventops_poll_waiters", StringComparison.Ordinal) && line.EndsWith(" 1", StringComparison.Ordinal)));
    }
}
