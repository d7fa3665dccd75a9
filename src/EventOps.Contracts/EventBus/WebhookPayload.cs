using System.Buffers;
using EventOps.Contracts.Http;
using EventOps.Engine.Dispatch.Webhooks;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// The body of a webhook POST (contract: Webhook Payload Format). Events look as they do everywhere in the contract; one
/// that is handed over again says <c>replayed</c>, and one with a trace says its <c>traceparent</c>, because a POST has
/// one header for all of them.
/// </summary>
public sealed class WebhookPayload : IWebhookPayload
{
    private const string DeliveryPrefix = "del_";

    /// <inheritdoc/>
    public void WriteEvent(
        IBufferWriter<byte> output, EventRef reference, Series series, scoped in EventRecord record, bool intact, bool replayed)
    {
        var json = new JsonText(output);
        EventJson.WriteOpen(ref json, output, reference.Id, series, record, intact);
        if (TraceContext.TryRead(record.TraceParent, out TraceContext trace))
        {
            json.Raw(",\"traceparent\":"u8);
            json.String(trace.ToString());
        }

        json.Raw(replayed ? ",\"replayed\":true}"u8 : "}"u8);
        json.Flush();
    }

    /// <inheritdoc/>
    public string DeliveryIdText(long deliveryId) => EventId.ToText(DeliveryPrefix, deliveryId);

    /// <inheritdoc/>
    public string SubscriptionIdText(long subscriptionId) => SubscriptionId.ToText(subscriptionId);

    /// <inheritdoc/>
    public void WriteBody(
        IBufferWriter<byte> output, string deliveryId, string subscriptionId, ReadOnlySpan<byte> events, long deliveredAtMs)
    {
        var json = new JsonText(output);
        json.Raw("{\"delivery_id\":"u8);
        json.String(deliveryId);
        json.Raw(",\"events\":["u8);
        json.Raw(events);
        json.Raw("],\"subscription_id\":"u8);
        json.String(subscriptionId);
        json.Raw(",\"delivered_at\":"u8);
        json.Time(deliveredAtMs);
        json.Raw("}"u8);
        json.Flush();
    }
}
