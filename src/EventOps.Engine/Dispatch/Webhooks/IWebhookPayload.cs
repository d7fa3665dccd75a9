using System.Buffers;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>
/// What a delivery looks like on the wire: the contract's business, which the engine does not know. Any thread.
/// </summary>
public interface IWebhookPayload
{
    /// <summary>Writes one event, without anything around it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="reference">The event's id.</param>
    /// <param name="series">Its type, source and priority.</param>
    /// <param name="record">What was read of it; nothing when its bytes are damaged.</param>
    /// <param name="intact">Whether they are not.</param>
    /// <param name="replayed">Whether it is handed over again.</param>
    void WriteEvent(
        IBufferWriter<byte> output, EventRef reference, Series series, scoped in EventRecord record, bool intact, bool replayed);

    /// <summary>The delivery's id as the receiver sees it.</summary>
    string DeliveryIdText(long deliveryId);

    /// <summary>The subscription's id as the receiver sees it.</summary>
    string SubscriptionIdText(long subscriptionId);

    /// <summary>Writes a whole body.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="deliveryId">As text.</param>
    /// <param name="subscriptionId">As text.</param>
    /// <param name="events">What <see cref="WriteEvent"/> wrote, separated by commas.</param>
    /// <param name="deliveredAtMs">Now, in milliseconds since 1970.</param>
    void WriteBody(
        IBufferWriter<byte> output, string deliveryId, string subscriptionId, ReadOnlySpan<byte> events, long deliveredAtMs);
}
