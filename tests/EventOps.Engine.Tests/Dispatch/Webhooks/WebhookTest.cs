using System.Globalization;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Engine.Dispatch.Webhooks;
using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>A whole engine with webhooks, receivers in memory, and a clock the test drives. No linger and no jitter
/// unless a test asks for them.</summary>
public abstract class WebhookTest : IAsyncLifetime
{
    internal const string Secret = "whsec_of_the_tests_0123456789";
    private protected static readonly TimeSpan[] Delays = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)];

    private protected WebhookTest(
        Func<WebhookSettings, WebhookSettings>? settings = null, Func<EngineOptions, EngineOptions>? configure = null)
    {
        WebhookSettings plain = new() { LingerMs = 0, Retries = new RetrySchedule { Delays = Delays, JitterFraction = 0 } };
        Sender = new ScriptedSender(Clock);
        Host = new EngineHost(
            options => (configure?.Invoke(options) ?? options) with { Webhooks = settings?.Invoke(plain) ?? plain },
            Clock,
            new WebhookPorts(Sender, new TextPayload()));
    }

    private protected DrivenClock Clock { get; } = new();

    private protected ScriptedSender Sender { get; }

    private protected EngineHost Host { get; }

    private protected EventPipeline Engine => Host.Engine;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>A webhook subscription; its path is the subscriber's name.</summary>
    private protected async Task<Subscription> HookAsync(
        string subscriber, Func<SubscriptionTerms, SubscriptionTerms>? with = null, string type = "*", string? secret = Secret)
    {
        var terms = new SubscriptionTerms(EngineHost.Tenant, subscriber, [type], [], 0, $"http://receiver.test/{subscriber}");
        ControlReceipt receipt = await Engine.Subscriptions.SubscribeAsync(with?.Invoke(terms) ?? terms, secret);
        Assert.Equal(AdmitError.None, receipt.Error);
        return Engine.Subscriptions.Registry.Find(receipt.Id)!;
    }

    private protected Subscription Again(Subscription subscription) => Engine.Subscriptions.Registry.Find(subscription.Id)!;

    private protected async Task<long> PublishAsync(string type = "a", EventPriority priority = EventPriority.Normal, string data = "{}") =>
        (await Host.PublishAsync(type, data, priority: priority)).FirstId;

    private protected async Task<long> JournalAsync(IControlRecord record)
    {
        ControlReceipt receipt = await Engine.Intake.SubmitAsync(record);
        Assert.Equal(AdmitError.None, receipt.Error);
        return receipt.Id;
    }

    private protected Task PauseAsync(string subscriber, EventPriority priority, bool paused = true) =>
        JournalAsync(new QueueSwitched(EngineHost.Tenant, subscriber, priority, paused));

    private protected JobState StateOf(Subscription subscription, long id, EventPriority priority = EventPriority.Normal) =>
        Again(subscription).LaneOf(priority)!.StateOf(id, Clock.NowMs);

    /// <summary>Looks until it is so; what makes it so is on its way already.</summary>
    private protected static async Task UntilAsync(Func<bool> isSo, string what = "it")
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (int looks = 0; !isSo(); looks++)
        {
            // Asked once more behind the time: whoever looks may have been held as well.
            Assert.False(tooLong.IsCancellationRequested && !isSo(), $"{what} did not come about");

            // What is near comes within a few turns; then the one that is waited for needs the processor more.
            await (looks < 1_000 ? YieldAsync() : Task.Delay(1));
        }
    }

    /// <summary>
    /// Lets time pass. A worker may have looked at the clock and not set its timer yet: it would sleep from the new time
    /// on, so all are told to look again.
    /// </summary>
    private protected void Advance(long ms)
    {
        Clock.Advance(ms);
        foreach (Subscription subscription in Engine.Subscriptions.Registry.All)
        {
            subscription.Work.Pulse();
        }
    }

    /// <summary>Waits until so many attempts at an event have failed and the next one is scheduled.</summary>
    private protected Task UntilTriedAsync(Subscription subscription, long id, int attempts = 1, EventPriority priority = EventPriority.Normal) => UntilAsync(
        () => Again(subscription).LaneOf(priority)!.Look(id, Clock.NowMs).Delivery is { InFlight: false } open && open.Status.Attempts == attempts,
        $"{attempts} attempts");

    private protected Task UntilStateAsync(Subscription subscription, long id, JobState state, EventPriority priority = EventPriority.Normal) =>
        UntilAsync(() => StateOf(subscription, id, priority) == state, $"state {state}");

    /// <summary>Waits until somebody sleeps until then, and lets the time pass: in steps of the longest nap.</summary>
    private protected async Task SleepAsync(long ms)
    {
        const long NapMs = 60_000;
        for (long leftMs = ms; leftMs > 0; leftMs -= NapMs)
        {
            long napMs = Math.Min(leftMs, NapMs);
            await UntilAsync(() => Clock.HasTimerIn(napMs), $"a sleep of {napMs} ms");
            Advance(napMs);
        }
    }

    private static async Task YieldAsync() => await Task.Yield();

    private protected static long IdOf(SentPost post) => long.Parse(post.DeliveryId, CultureInfo.InvariantCulture);
}
