using EventOps.Engine.Deliveries;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>A delivery with its body, ready to go. Whoever takes it ends it, one way or the other.</summary>
internal sealed record PreparedDelivery(DeliveryLane Lane, Delivery Delivery, string? TraceParent, PooledBytes Body)
{
    /// <summary>Gives it back unsent: it is due as it was before.</summary>
    internal void Release()
    {
        Body.Dispose();
        Delivery.InFlight = false;
    }
}
