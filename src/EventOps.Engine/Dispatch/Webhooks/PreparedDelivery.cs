using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch.Sending;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>A delivery with its body, signed and ready to go. Whoever takes it ends it, one way or the other.</summary>
/// <param name="Lane">Its lane.</param>
/// <param name="Delivery">The delivery.</param>
/// <param name="Request">What is sent.</param>
/// <param name="SignedAtMs">When it was signed, in milliseconds since 1970.</param>
/// <param name="Body">Holds the request's body.</param>
/// <param name="Events">How many events the delivery had when its body was written.</param>
internal sealed record PreparedDelivery(
    DeliveryLane Lane, Delivery Delivery, WebhookRequest Request, long SignedAtMs, PooledBytes Body, int Events)
{
    /// <summary>Whether some of its events were settled or deleted while it waited: what is left is written anew.</summary>
    internal bool IsOutdated => Lane.Find(Delivery.Id) != Delivery || Delivery.Status.EventCount != Events;

    /// <summary>Gives it back unsent: it is due as it was before.</summary>
    internal void Release()
    {
        Body.Dispose();
        Delivery.InFlight = false;
    }
}
