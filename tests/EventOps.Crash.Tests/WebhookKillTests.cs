using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EventOps.Crash.Tests.Load;
using EventOps.Crash.Tests.Running;
using EventOps.Crash.Tests.Webhooks;
using Xunit.Abstractions;

namespace EventOps.Crash.Tests;

/// <summary>
/// SIGKILL at random moments while webhooks go to receivers that answer, fail, hang, close, answer slowly, ask for time
/// or are gone. What it proves: nothing acknowledged is forgotten by any subscription, what arrives twice does so around
/// a kill and under the same delivery id, strict order holds, and the server's own account and the recount of
/// <c>verify</c> agree. EVENTOPS_CRASH_KILLS and EVENTOPS_CRASH_SEED as for <see cref="KillTests"/>.
/// </summary>
public sealed class WebhookKillTests(ITestOutputHelper output)
{
    private const int KillsByDefault = 1;
    private const int AcksBeforeKillMax = 200;
    private const int EventsLookedAt = 100;

    /// <summary>No receiver takes it: those that hang do so until all turn healthy. So a server held up for long does not give up on one that answered.</summary>
    private const int TimeoutMs = 10_000;

    /// <summary>An answer that took so long here may have been given up there.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1);


    private static readonly WebhookSubscriber Poller = new("poller", []);

    /// <summary>For each kill: a strict subscription takes one POST an event where priorities alternate.</summary>
    private static readonly TimeSpan PatiencePerKill = TimeSpan.FromSeconds(20);

    [Fact]
    [Trait("Category", "Crash")]
    public async Task Every_event_reaches_every_healthy_subscription_though_the_server_is_killed()
    {
        int kills = CrashSetting.Kills ?? KillsByDefault;
        int seed = CrashSetting.Seed ?? Random.Shared.Next();
        output.WriteLine($"EVENTOPS_CRASH_SEED={seed} EVENTOPS_CRASH_KILLS={kills}");
        long startedAt = Stopwatch.GetTimestamp();
        var random = new Random(seed);
        using var folder = new DataFolder();
        await using CrashReceivers receivers = await CrashReceivers.StartAsync(random.Next());
        var ledger = new Ledger();
        var book = new AckBook(Poller.Name, "singles");
        ServerSettings settings = SettingsOf(folder);
        ServerProcess server = await ServerProcess.StartAsync(settings);
        try
        {
            await SubscribeAsync(server.Address, receivers);
            for (int kill = 1; kill <= kills; kill++)
            {
                var countdown = new AckCountdown(random.Next(20, AcksBeforeKillMax));
                Task load = WebhookLoad.RunAsync(server.Address, random.Next(), ledger, book, countdown, receivers);
                await Task.WhenAny(countdown.Reached, load);
                await server.KillAsync();
                await load;
                await server.DisposeAsync();
                await receivers.NextLifeAsync();
                if (random.Next(3) == 0)
                {
                    await DieYoungAsync(settings, receivers);
                }

                server = await ServerProcess.StartAsync(settings);
                using var client = new BusClient(server.Address);
                await PollLoop.SettleAsync(client, book);
                output.WriteLine($"{Stopwatch.GetElapsedTime(startedAt).TotalSeconds,6:F1} s  kill {kill}: {receivers.Arrivals.Count} arrivals");
            }

            await ProveAsync(server, receivers, ledger, book, random, PatiencePerKill * (kills + 2));
            output.WriteLine($"{Stopwatch.GetElapsedTime(startedAt).TotalSeconds,6:F1} s  proven");
            server.Terminate();
            Assert.Equal(0, await server.ExitAsync());
            await VerifyRun.SucceedsAsync(settings, output);
            output.WriteLine($"{Stopwatch.GetElapsedTime(startedAt).TotalSeconds,6:F1} s  verified");
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

    private static ServerSettings SettingsOf(DataFolder folder)
    {
        ServerSettings settings = new ServerSettings(folder.Path)
            .With("Webhooks__TimeoutMs", TimeoutMs.ToString(CultureInfo.InvariantCulture))
            .With("Webhooks__EventsPerDelivery", "20")
            .With("Webhooks__LingerMs", "2")
            .With("Webhooks__FailuresToOpen", "10")
            .With("Webhooks__BreakMin", "500ms")
            .With("Webhooks__BreakMax", "500ms");
        for (int i = 0; i < 100; i++)
        {
            settings = settings.With($"Webhooks__RetrySchedule__{i}", "50ms");
        }

        return settings;
    }

    private static async Task SubscribeAsync(Uri address, CrashReceivers receivers)
    {
        using var client = new BusClient(address);
        foreach (WebhookSubscriber subscriber in CrashReceivers.Healthy.Append(CrashReceivers.Gone))
        {
            await client.PostAsync("/subscribe", JsonSerializer.Serialize(subscriber.Body(receivers.Url(subscriber))));
        }

        await client.PostAsync("/subscribe", JsonSerializer.Serialize(Poller.Body(callbackUrl: null)));
    }

    /// <summary>Killed while it starts, or soon after its first deliveries.</summary>
    private static async Task DieYoungAsync(ServerSettings settings, CrashReceivers receivers)
    {
        await using ServerProcess young = ServerProcess.Launch(settings);
        await young.SpokeAsync();
        await young.KillAsync();
        await receivers.NextLifeAsync();
    }

    private async Task ProveAsync(
        ServerProcess server, CrashReceivers receivers, Ledger ledger, AckBook book, Random random, TimeSpan patience)
    {
        using var client = new BusClient(server.Address);
        bool goneBefore = await DeliveryView.IsDisabledAsync(client, CrashReceivers.Gone);
        int goneArrivals = receivers.Arrivals.Count(one => one.Path == CrashReceivers.Gone.Path);
        receivers.TurnHealthy();
        await DeliveryView.DrainedAsync(client, CrashReceivers.Healthy, patience);
        await PollLoop.DrainAsync(client, book);
        await DeliveryView.DrainedAsync(client, [Poller], patience);

        Posted[] acknowledged = [.. ledger.All.Where(one => one.AcknowledgedId is not null)];
        Arrival[] arrivals = [.. receivers.Arrivals.OrderBy(one => one.Order)];
        foreach (WebhookSubscriber subscriber in CrashReceivers.Healthy)
        {
            Arrival[] own = [.. arrivals.Where(one => one.Path == subscriber.Path)];
            ArrivalChecks.NothingIsForgotten(subscriber, own, acknowledged.Where(subscriber.Matches).Select(one => one.AcknowledgedId!));
            ArrivalChecks.EventsKeepTheirDelivery(subscriber, own);
            int repeats = ArrivalChecks.RepeatsAreOfKills(subscriber, own, Late);
            await DeliveryView.AllDeliveredAsync(client, subscriber);
            output.WriteLine($"{subscriber.Name,10}: {own.Length} POSTs, {own.Count(one => one.IsAnswered)} answered, {repeats} again after a kill");
            if (subscriber.IsStrict)
            {
                ArrivalChecks.FirstArrivalsAreInOrder(subscriber, own);
            }
        }

        Assert.Subset(book.Settled, acknowledged.Select(one => one.AcknowledgedId!).ToHashSet(StringComparer.Ordinal));
        await DeliveryView.AllDeliveredAsync(client, Poller);
        await DeliveryView.DisabledAsync(client, CrashReceivers.Gone);
        if (goneBefore)
        {
            Assert.Equal(goneArrivals, receivers.Arrivals.Count(one => one.Path == CrashReceivers.Gone.Path));
        }

        foreach (Posted posted in random.GetItems(acknowledged, EventsLookedAt))
        {
            await DeliveryView.AgreesAsync(client, posted, [.. CrashReceivers.Healthy, Poller], [CrashReceivers.Gone]);
        }
    }
}
