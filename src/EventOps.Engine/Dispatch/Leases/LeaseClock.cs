using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Observability;
using EventOps.Engine.Subscriptions;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Dispatch.Leases;

/// <summary>
/// Ends leases that nobody ended: journals that they expired, so that their events are handed over again or have
/// failed; and wakes who waits when an event that was sent back is due.
/// </summary>
/// <remarks>One background task, <c>lease clock</c>. It sleeps until the earliest time that any lane has told it
/// (<see cref="Expect"/>), and looks at the deliveries of those lanes alone.</remarks>
internal sealed class LeaseClock : IAsyncDisposable
{
    /// <summary>Between two passes at least: leases that end one after the other are ended together.</summary>
    private const int RestMs = 20;

    /// <summary>Until the next try when the journal did not take an expiry.</summary>
    private const int RetryMs = 1_000;

    /// <summary>Lanes, and deliveries of a lane, that are on their way to the journal at once: a small part of the
    /// ring.</summary>
    private const int AtOnce = 64;

    private readonly SubscriptionRegistry _subscriptions;
    private readonly EventIntake _intake;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly Dictionary<DeliveryLane, (Subscription Subscription, long AtMs)> _expected = [];
    private readonly PollSignal _wake = new();
    private readonly BackgroundLoop _loop;
    private long _sleepsUntilMs = long.MaxValue;

    internal LeaseClock(SubscriptionRegistry subscriptions, EventIntake intake, TimeProvider clock, ILogger log)
    {
        _subscriptions = subscriptions;
        _intake = intake;
        _clock = clock;
        _loop = new BackgroundLoop("lease clock", "leases do not end", log);
    }

    /// <summary>Why no lease ends any more, or null. Any thread.</summary>
    internal string? Failure => _loop.Death;

    internal void Start()
    {
        foreach (Subscription subscription in _subscriptions.All)
        {
            foreach (DeliveryLane lane in subscription.Lanes)
            {
                if (lane.DeliveryCount > 0)
                {
                    Expect(subscription, lane, atMs: 0);
                }
            }
        }

        _loop.Start(RunAsync);
    }

    /// <summary>Stops; what has ended meanwhile is seen at the next start.</summary>
    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    /// <summary>Something of a lane ends, or is due, at a time. Any thread.</summary>
    internal void Expect(Subscription subscription, DeliveryLane lane, long atMs)
    {
        if (subscription.Terms.CallbackUrl is not null)
        {
            return;
        }

        bool isEarlier;
        lock (_lock)
        {
            if (_expected.TryGetValue(lane, out (Subscription, long AtMs) before) && before.AtMs <= atMs)
            {
                return;
            }

            _expected[lane] = (subscription, atMs);
            isEarlier = atMs < _sleepsUntilMs;
        }

        if (isEarlier)
        {
            _wake.Pulse();
        }
    }

    private async Task RunAsync()
    {
        using ITimer timer = _clock.CreateTimer(_ => _wake.Pulse(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (true)
        {
            Task woken = _wake.NextPulse();
            long untilMs = await PassAsync();
            long restMs = Math.Max(RestMs, untilMs - NowMs());
            timer.Change(TimeSpan.FromMilliseconds(Math.Min(restMs, int.MaxValue)), Timeout.InfiniteTimeSpan);
            await woken.WaitAsync(_loop.Stopping);
        }
    }

    /// <summary>Does what is due.</summary>
    /// <returns>When the next is, in milliseconds since 1970.</returns>
    private async Task<long> PassAsync()
    {
        long nowMs = NowMs();
        foreach ((DeliveryLane Lane, Subscription Subscription)[] some in TakeDue(nowMs).Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(one => PassAsync(one.Subscription, one.Lane, nowMs)));
        }

        lock (_lock)
        {
            return _sleepsUntilMs = _expected.Count == 0 ? long.MaxValue : _expected.Values.Min(one => one.AtMs);
        }
    }

    private List<(DeliveryLane Lane, Subscription Subscription)> TakeDue(long nowMs)
    {
        var due = new List<(DeliveryLane, Subscription)>();
        lock (_lock)
        {
            _sleepsUntilMs = 0;
            foreach ((DeliveryLane lane, (Subscription subscription, long atMs)) in _expected)
            {
                if (atMs <= nowMs)
                {
                    due.Add((lane, subscription));
                    _expected.Remove(lane);
                }
            }
        }

        return due;
    }

    private async Task PassAsync(Subscription subscription, DeliveryLane lane, long nowMs)
    {
        if (_subscriptions.Find(subscription.Id) is null)
        {
            return;
        }

        var deliveries = new List<Delivery>();
        lane.CopyDeliveries(deliveries);
        foreach (Delivery[] some in deliveries.Where(one => HasExpired(one, nowMs)).Chunk(AtOnce))
        {
            if (!await ExpireAsync(subscription, lane, some, nowMs))
            {
                Expect(subscription, lane, nowMs + RetryMs);
                break;
            }
        }

        long nextMs = long.MaxValue;
        foreach (Delivery delivery in deliveries)
        {
            DeliveryStatus status = delivery.Status;
            long atMs = status.LeaseUntilMs > 0 ? status.LeaseUntilMs : status.NextAtMs;
            nextMs = atMs > nowMs ? Math.Min(nextMs, atMs) : nextMs;
        }

        if (nextMs < long.MaxValue)
        {
            Expect(subscription, lane, nextMs);
        }

        subscription.Owner!.Signal.Pulse();
    }

    /// <summary>Ends some leases, unless they were extended meanwhile.</summary>
    /// <returns>Whether the journal took it.</returns>
    private async Task<bool> ExpireAsync(Subscription subscription, DeliveryLane lane, Delivery[] deliveries, long nowMs)
    {
        using var claim = new LeaseClaim(subscription.Owner!.LeaseClaims);
        await claim.AddAllAsync([.. deliveries.SelectMany(KeysOf)]);
        ControlReceipt[] receipts = await Task.WhenAll(
            deliveries.Where(one => HasExpired(one, nowMs)).Select(one => SubmitAsync(subscription, lane, one, nowMs)));
        return Array.TrueForAll(receipts, one => one.Error == AdmitError.None);

        IEnumerable<LeaseKey> KeysOf(Delivery delivery)
        {
            foreach (long id in delivery.Status.Jobs.Ids.ToArray())
            {
                yield return LeasedJobs.KeyOf(subscription, id);
            }
        }
    }

    private async Task<ControlReceipt> SubmitAsync(Subscription subscription, DeliveryLane lane, Delivery delivery, long nowMs)
    {
        DeliveryStatus status = delivery.Status;
        var jobs = new LeasedJobs(subscription, lane, delivery, status, [.. status.Jobs.Ids]);
        var end = AttemptEnd.Retry;
        string error = "lease expired";
        if (jobs.IsLastAttempt)
        {
            end = AttemptEnd.Failed;
            error = $"lease expired after {status.Attempts} deliveries";
            await subscription.Owner!.PendingAcks.PassedAsync(subscription.Id, jobs.Ids);
        }

        var note = new AttemptNote(status.LeaseUntilMs, 0, 0, error);
        return await _intake.SubmitAsync(new DeliveryAttempted(
            subscription.Id, lane.Priority, delivery.Id, end, status.Attempts, end == AttemptEnd.Retry ? nowMs : 0, note));
    }

    private static bool HasExpired(Delivery delivery, long nowMs) => delivery.Status.LeaseUntilMs is > 0 and var until && until <= nowMs;

    private long NowMs() => _clock.GetUtcNow().ToUnixTimeMilliseconds();
}
