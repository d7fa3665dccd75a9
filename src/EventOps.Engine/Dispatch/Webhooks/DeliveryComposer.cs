using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>Makes bodies: reads the events of a delivery and has the contract write them. One worker's.</summary>
internal sealed class DeliveryComposer
{
    private readonly EventReader _reader;
    private readonly IWebhookPayload _payload;
    private readonly IWebhookSender _sender;
    private readonly TimeProvider _clock;
    private readonly Uri _url;
    private readonly Subscription _subscription;
    private readonly string _subscriptionId;
    private readonly int _bytesMax;

    /// <summary>Kept from one delivery to the next: a journal entry holds the events of many.</summary>
    private EventReadSession? _session;

    internal DeliveryComposer(WebhookParts parts, Subscription subscription, Uri url)
    {
        _reader = parts.Reader;
        _payload = parts.Payload;
        _sender = parts.Sender;
        _clock = parts.Clock;
        _url = url;
        _subscription = subscription;
        _subscriptionId = _payload.SubscriptionIdText(subscription.Parent?.Id ?? subscription.Id);
        _bytesMax = parts.Settings.BatchBytesMax;
    }

    /// <summary>Events, written, and how many of those asked for they are.</summary>
    /// <param name="Bytes">The events.</param>
    /// <param name="Count">How many were written.</param>
    /// <param name="Trace">The trace they share.</param>
    /// <param name="Events">How many events the delivery has: some may have expired.</param>
    internal readonly record struct Written(PooledBytes Bytes, int Count, TraceContext Trace, int Events);

    /// <summary>Writes events one after another until a delivery is full: the first one always.</summary>
    internal Written Write(IReadOnlyList<EventRef> events) => Write(events, _bytesMax);

    /// <summary>The same for a delivery that was started before; null when none of its events is kept any
    /// more.</summary>
    internal Written? Rewrite(Delivery delivery)
    {
        JobList jobs = delivery.Status.Jobs;
        var events = new List<EventRef>(jobs.Count);
        foreach (long id in jobs.Ids)
        {
            if (_reader.Find(_subscription.Terms.Tenant, id) is { } reference)
            {
                events.Add(reference);
            }
        }

        // Not cut by size: what the delivery is was decided when it was started.
        return events.Count == 0 ? null : Write(events, int.MaxValue) with { Events = jobs.Count };
    }

    private Written Write(IReadOnlyList<EventRef> events, int bytesMax)
    {
        var bytes = new PooledBytes();
        EventReadSession session = _session ??= _reader.OpenSession();
        var trace = new CommonTrace();
        int count = 0;
        foreach (EventRef reference in events)
        {
            int length = bytes.Length;
            if (count > 0)
            {
                bytes.GetSpan(1)[0] = (byte)',';
                bytes.Advance(1);
            }

            bool intact = session.TryRead(reference, out EventRecord record);
            _payload.WriteEvent(bytes, reference, session.SeriesOf(reference), record, intact, replayed: _subscription.Replay is not null);
            if (count > 0 && bytes.Length > bytesMax)
            {
                bytes.Cut(length);
                break;
            }

            trace.Add(record);
            count++;
        }

        return new Written(bytes, count, trace.Trace, count);
    }

    /// <summary>Puts the envelope around written events, which are given back, and signs it.</summary>
    internal PreparedDelivery Compose(DeliveryLane lane, Delivery delivery, Written written)
    {
        var body = new PooledBytes();
        string deliveryId = _payload.DeliveryIdText(delivery.Id);
        long nowMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        _payload.WriteBody(body, deliveryId, _subscriptionId, written.Bytes.Memory.Span, nowMs);
        written.Bytes.Dispose();
        SubscriptionSecrets secrets = _subscription.Secrets ?? throw new InvalidOperationException("A webhook without a secret.");
        var request = new WebhookRequest(
            _url, deliveryId, _subscriptionId, secrets.Current, secrets.PreviousAt(nowMs), written.Trace, body.Memory);
        return new PreparedDelivery(lane, delivery, request with { Signatures = _sender.Sign(request) }, nowMs, body, written.Events);
    }

    /// <summary>Gives back what is kept for the next delivery: there is none for now.</summary>
    internal void Rest()
    {
        _session?.Dispose();
        _session = null;
    }

    /// <summary>The trace that all events of a POST share: one header cannot name several.</summary>
    private struct CommonTrace
    {
        private TraceContext _trace;
        private int _events;

        internal readonly TraceContext Trace => _trace;

        internal void Add(scoped in EventRecord record)
        {
            TraceContext.TryRead(record.TraceParent, out TraceContext trace);
            _trace = _events++ == 0 || _trace == trace ? trace : default;
        }
    }
}
