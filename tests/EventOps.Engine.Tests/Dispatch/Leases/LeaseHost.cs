using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Dispatch.Leases;
using EventOps.Engine.Intake;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Dispatch.Leases;

/// <summary>An engine whose time the test moves, and what a consumer with leases does.</summary>
internal sealed class LeaseHost : IAsyncDisposable
{
    internal static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    internal LeaseHost() => Engine = new EngineHost(time: Time);

    internal ManualTime Time { get; } = new();

    internal EngineHost Engine { get; }

    internal Subscriber Subscriber => Engine.SubscriberOf("s");

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    internal async Task<Subscription> SubscribeAsync(string type, int deliveriesMax = 0, string? callbackUrl = null)
    {
        var terms = new SubscriptionTerms(EngineHost.Tenant, "s", [type], [], 0, callbackUrl) { DeliveriesMax = deliveriesMax };
        ControlReceipt receipt = await Engine.Engine.Subscriptions.SubscribeAsync(terms);
        Assert.Equal(AdmitError.None, receipt.Error);
        return Engine.Engine.Subscriptions.Registry.Find(receipt.Id)!;
    }

    internal async Task<Subscription> ReplayAsync(Subscription parent, long fromId, long untilId, int eventsPerSecond = 0)
    {
        var terms = new ReplayTerms(parent.Id, fromId, untilId, [], [], 0, eventsPerSecond, 0);
        ControlReceipt receipt = await Engine.Engine.Intake.SubmitAsync(new ReplayStarted(terms));
        Assert.Equal(AdmitError.None, receipt.Error);
        return Engine.Engine.Subscriptions.Registry.Find(receipt.Id)!;
    }

    internal async Task<PollPage> LeaseAsync(int leaseMs = 10_000, int limit = 1_000, TimeSpan? timeout = null)
    {
        PollPage page = await Engine.Engine.Polls.LeaseAsync(Subscriber, leaseMs, limit, timeout ?? TimeSpan.Zero, CancellationToken.None);
        Assert.Equal(AdmitError.None, page.Error);
        return page;
    }

    internal async Task<long[]> LeaseIdsAsync(int leaseMs = 10_000, int limit = 1_000) => Ids(await LeaseAsync(leaseMs, limit));

    internal async Task<long[]> PollIdsAsync(long? sinceId = null) => Ids(await Engine.PollAsync("s", sinceId));

    internal static long[] Ids(PollPage page) => [.. page.Events.Select(one => one.Id)];

    internal async Task<LeaseResult> NackAsync(long[] ids, int delayMs = 0, string? reason = null)
    {
        LeaseResult result = await Engine.Engine.Leases.NackAsync(Subscriber, ids, delayMs, reason);
        Assert.Equal(AdmitError.None, result.Error);
        return result;
    }

    internal async Task<LeaseResult> ExtendAsync(long[] ids, int leaseMs)
    {
        LeaseResult result = await Engine.Engine.Leases.ExtendAsync(Subscriber, ids, leaseMs);
        Assert.Equal(AdmitError.None, result.Error);
        return result;
    }

    /// <summary>Moves time on and waits until what ends by then has ended. The clock rests between its passes, so time
    /// may have to move a little more.</summary>
    internal void Step(long ms)
    {
        Time.Step(ms);
        long giveUpAt = TimeProvider.System.GetTimestamp() + ((long)Long.TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (Lanes().Any(HasExpired) || !Subscriber.LeaseClaims.IsEmpty)
        {
            Assert.True(TimeProvider.System.GetTimestamp() < giveUpAt, "A lease does not end");
            Time.Step(1);
            Thread.Yield();
        }
    }

    /// <summary>Moves time on until something is answered: who waits hears of a moved clock by a timer, which may be set
    /// late. No faster than a step a millisecond, so that <see cref="Long"/> is over before the hour of who waits.</summary>
    internal async Task<T> UntilAnsweredAsync<T>(Task<T> answer, int stepMs)
    {
        Assert.InRange(stepMs * Long.TotalMilliseconds, 1, TimeSpan.FromHours(1).TotalMilliseconds - 1);
        using var tooLong = new CancellationTokenSource(Long);
        while (!answer.IsCompleted)
        {
            tooLong.Token.ThrowIfCancellationRequested();
            Time.Step(stepMs);
            await Task.Delay(1);
        }

        return await answer;
    }

    internal IEnumerable<DeliveryLane> Lanes() => Subscriber.Subscriptions.Concat(Subscriber.Replays).SelectMany(one => one.Lanes);

    internal static List<Delivery> DeliveriesOf(DeliveryLane lane)
    {
        var deliveries = new List<Delivery>();
        lane.CopyDeliveries(deliveries);
        return deliveries;
    }

    private bool HasExpired(DeliveryLane lane) => DeliveriesOf(lane)
        .Exists(one => one.Status.LeaseUntilMs is > 0 and var until && until <= Time.NowMs && lane.Find(one.Id) == one);
}
