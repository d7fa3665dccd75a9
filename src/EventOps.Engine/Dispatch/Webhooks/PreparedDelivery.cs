using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch.Sending;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>A delivery with its body, signed and ready to go. Whoever takes it ends it, one way or the other.</summary>
internal sealed record PreparedDelivery(DeliveryLane Lane, Delivery Delivery, WebhookRequest Request, PooledBytes Body)
{
    /// <summary>Gives it back unsent: it is due as it was before.</summary>
    internal void Release()
    {
        Body.Dispose();
        Delivery.InFlight = false;
    }
}
