using System.Threading.Channels;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>
/// Decides what a subscription is sent next and prepares it: 1 a delivery whose next attempt is due, else 2 waiting
/// events of the lane whose turn it is, journaled as a delivery before they leave. Holds back while the subscription is
/// disabled, the lane paused, the endpoint's circuit open, the rate used up, or, with strict order, an earlier delivery
/// unsettled. One loop, on pool threads.
/// </summary>
internal sealed class DeliveryFeeder
{
    /// <summary>Wait for a pulse, however long.</summary>
    private const long Forever = DueDeliveries.Never;

    /// <summary>Longest wait without a look: what bounds a clock that was set back.</summary>
    private const long WaitMsMax = 60_000;

    private readonly Subscription _subscription;
    private readonly Uri _url;
    private readonly WebhookParts _parts;
    private readonly DeliveryComposer _composer;
    private readonly LaneScan[] _lanes;
    private readonly LanePicker _picker = new();
    private readonly EventPace _pace;
    private readonly StartedAhead _ahead = new();
    private readonly DueDeliveries _due;
    private readonly ReceiverHold _hold;
    private bool _retriedLast;

    internal DeliveryFeeder(Subscription subscription, Uri url, WebhookParts parts, ReceiverHold hold)
    {
        _hold = hold;
        _subscription = subscription;
        _url = url;
        _parts = parts;
        _composer = new DeliveryComposer(parts, subscription, url);
        _lanes =
        [
            .. subscription.Lanes
                .OrderByDescending(one => one.Priority)
                .Select(one => new LaneScan(parts.Reader, subscription, one)),
        ];
        _due = new DueDeliveries(parts.Reader, subscription, _ahead);
        int perSecond = subscription.Terms.EventsPerSecond;
        int replayed = subscription.Replay?.EventsPerSecond ?? 0;
        _pace = new EventPace(perSecond == 0 ? replayed : replayed == 0 ? perSecond : Math.Min(perSecond, replayed), parts.Clock);
    }

    private long NowMs => _parts.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    internal async Task RunAsync(ChannelWriter<Task<PreparedDelivery?>> ready, CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                Task pulse = _subscription.Work.NextPulse();
                (Task<PreparedDelivery?>? prepared, long waitMs) = Next(stopping);
                if (prepared is not null)
                {
                    await HandOverAsync(prepared, ready, stopping);
                }
                else
                {
                    _composer.Rest();
                    await WaitAsync(pulse, waitMs, stopping);
                }
            }
        }
        finally
        {
            _composer.Rest();
        }
    }

    private static async ValueTask HandOverAsync(
        Task<PreparedDelivery?> prepared, ChannelWriter<Task<PreparedDelivery?>> ready, CancellationToken stopping)
    {
        try
        {
            await ready.WriteAsync(prepared, stopping);
        }
        catch (OperationCanceledException)
        {
            (await prepared)?.Release();
            throw;
        }
    }

    private Step Next(CancellationToken stopping)
    {
        if (_subscription.Disabled is not null)
        {
            return new Step(null, Forever);
        }

        long nowMs = NowMs;
        if (_hold.RestMs(nowMs) is > 0 and long restMs)
        {
            return new Step(null, restMs);
        }

        DueDeliveries.Look look = _due.At(nowMs);
        if (look.Delivery is null)
        {
            return StartNext(look, nowMs, stopping);
        }

        if (_retriedLast && IsMoreUrgentWaiting(look.Lane!.Priority)
            && StartNext(look, nowMs, stopping) is { Prepared: not null } urgent)
        {
            return urgent;
        }

        return Retry(look.Lane!, look.Delivery, nowMs);
    }

    /// <summary>Starts a delivery of waiting events, unless something holds them back.</summary>
    private Step StartNext(DueDeliveries.Look look, long nowMs, CancellationToken stopping)
    {
        long nextDueMs = look.NextDueMs;
        int open = look.Open + _ahead.Count;
        bool full = open >= _parts.Settings.OpenDeliveriesMax || (_subscription.Terms.StrictOrdering && open > 0);
        if (full)
        {
            return new Step(null, nextDueMs);
        }

        int affordable = _pace.Available();
        if (affordable == 0)
        {
            return new Step(null, DueDeliveries.Sooner(nextDueMs, _pace.MsUntil(1)));
        }

        int limit = Math.Min(_parts.Settings.EventsPerDelivery, affordable);
        if (PickLane(ref limit) is not { } lane)
        {
            return new Step(null, nextDueMs);
        }

        long lingerMs = LingerMs(lane, limit, nowMs);
        if (lingerMs > 0)
        {
            return new Step(null, DueDeliveries.Sooner(nextDueMs, lingerMs));
        }

        return MayAttempt(nowMs, out long retryInMs)
            ? Start(lane, limit, stopping)
            : new Step(null, retryInMs);
    }

    /// <summary>
    /// Whether new events of a higher priority wait: they take turns with what is due, or a receiver that came back
    /// would get a thousand old deliveries before them.
    /// </summary>
    private bool IsMoreUrgentWaiting(EventPriority than)
    {
        foreach (LaneScan scan in _lanes)
        {
            if (scan.Lane.Priority > than && !_subscription.Terms.StrictOrdering && !_subscription.IsPaused(scan.Lane.Priority))
            {
                scan.Look(1, _ahead.UntilId(scan.Lane.Priority));
                if (scan.Found.Count > 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private Step Retry(DeliveryLane lane, Delivery delivery, long nowMs)
    {
        int events = delivery.Status.EventCount;
        if (_pace.MsUntil(events) is > 0 and long paceMs)
        {
            return new Step(null, paceMs);
        }

        if (!MayAttempt(nowMs, out long retryInMs))
        {
            return new Step(null, retryInMs);
        }

        if (_composer.Rewrite(delivery) is not { } written)
        {
            // Its last event has just expired.
            return new Step(null, DueDeliveries.ExpiredWaitMs);
        }

        _pace.Take(events);
        _retriedLast = true;
        delivery.InFlight = true;
        return new Step(Task.FromResult<PreparedDelivery?>(_composer.Compose(lane, delivery, written)), 0);
    }

    private LaneScan? PickLane(ref int limit)
    {
        int count = limit;
        long untilId = _parts.Reader.NewestId;
        foreach (LaneScan scan in _lanes)
        {
            if (!_subscription.IsPaused(scan.Lane.Priority))
            {
                scan.Look(count, _ahead.UntilId(scan.Lane.Priority), untilId);
            }
        }

        if (!_subscription.Terms.StrictOrdering)
        {
            return _picker.Pick(_lanes, HasWaiting);
        }

        // Publish order over all priorities: the lane with the oldest event, up to where another lane's begins.
        LaneScan? first = null;
        foreach (LaneScan scan in _lanes)
        {
            first = HasWaiting(scan) && (first is null || scan.Found[0].Id < first.Found[0].Id) ? scan : first;
        }

        if (first is not null)
        {
            foreach (LaneScan scan in _lanes)
            {
                // Smaller only where a pause ended since the choice: what it found is of an earlier look.
                if (scan != first && HasWaiting(scan) && scan.Found[0].Id > first.Found[0].Id)
                {
                    count = Math.Min(count, first.Found.TakeWhile(one => one.Id < scan.Found[0].Id).Count());
                }
            }
        }

        limit = count;
        return first;
    }

    private bool HasWaiting(LaneScan scan) => scan.Found.Count > 0 && !_subscription.IsPaused(scan.Lane.Priority);

    /// <summary>How long to wait for more before a delivery that is not full goes; a replay waits for nothing.</summary>
    private long LingerMs(LaneScan lane, int limit, long nowMs)
    {
        int lingerMs = _parts.Settings.LingerMs;
        if (lingerMs == 0 || lane.Found.Count >= limit || _subscription.Replay is not null)
        {
            return 0;
        }

        // An event from the future is one of before the clock was set back: it has waited long enough.
        long waitedMs = nowMs - EventId.UnixTimeMs(lane.Found[0].Id);
        return waitedMs < 0 ? 0 : lingerMs - waitedMs;
    }

    private bool MayAttempt(long nowMs, out long retryInMs)
    {
        bool may = _parts.Sender.CanAttempt(_url, out long retryAtMs);
        retryInMs = Math.Clamp(retryAtMs - nowMs, 1, WaitMsMax);
        return may;
    }

    /// <summary>
    /// Sends the journal what is handed over next and does not wait for it: the next ones follow at once, and one commit
    /// takes several.
    /// </summary>
    private Step Start(LaneScan scan, int limit, CancellationToken stopping)
    {
        IReadOnlyList<EventRef> found = scan.Found;
        DeliveryComposer.Written written = _composer.Write(found.Count <= limit ? found : [.. found.Take(limit)]);
        JobList jobs = scan.Jobs(written.Count);
        _picker.Took(scan);
        _retriedLast = false;
        _pace.Take(jobs.Count);
        StartedAhead.Start start = _ahead.Add(scan.Lane, jobs);
        var record = new DeliveryStarted(_subscription.Id, scan.Lane.Priority, Attempts: 0, LeaseUntilMs: 0, jobs);
        return new Step(PrepareAsync(start, jobs, written, _parts.Outcomes.JournalAsync(record, stopping)), 0);
    }

    /// <summary>The delivery once it is durable, with its body; null when nothing of it is left to send by this.</summary>
    private async Task<PreparedDelivery?> PrepareAsync(
        StartedAhead.Start start, JobList jobs, DeliveryComposer.Written written, ValueTask<ControlReceipt> journaled)
    {
        ControlReceipt receipt = await journaled;
        bool isDurable = receipt.Error == AdmitError.None;
        Delivery? delivery = isDurable ? start.Lane.Find(receipt.Id) : null;
        bool isWhole = delivery is not null && delivery.Status.EventCount == jobs.Count;
        if (isWhole)
        {
            // Claimed before it is no longer one of those on their way: a look in between must not take it for due.
            delivery!.InFlight = true;
        }

        _ahead.End(start, isDurable);
        if (isWhole)
        {
            return _composer.Compose(start.Lane, delivery!, written);
        }

        // Some of it was acknowledged or removed in between: what is left is due, and is written anew.
        written.Bytes.Dispose();
        _subscription.Work.Pulse();
        return null;
    }

    private async ValueTask WaitAsync(Task pulse, long waitMs, CancellationToken stopping)
    {
        if (waitMs == Forever)
        {
            await pulse.WaitAsync(stopping);
            return;
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var delay = TimeSpan.FromMilliseconds(Math.Min(waitMs, WaitMsMax));
        await Task.WhenAny(pulse, Task.Delay(delay, _parts.Clock, enough.Token));
        await enough.CancelAsync();
        stopping.ThrowIfCancellationRequested();
    }

    /// <summary>What to send now, or how long to wait for a pulse.</summary>
    private readonly record struct Step(Task<PreparedDelivery?>? Prepared, long WaitMs);
}
