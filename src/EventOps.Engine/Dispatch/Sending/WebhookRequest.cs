namespace EventOps.Engine.Dispatch.Sending;

/// <summary>One POST, complete but for what is made from its bytes and the time: the signatures.</summary>
/// <param name="Url">Where to.</param>
/// <param name="DeliveryId">The delivery's id as text; the same for every attempt.</param>
/// <param name="SubscriptionId">The subscription's id as text.</param>
/// <param name="Secret">Signs it.</param>
/// <param name="PreviousSecret">Signs it too while a rotation is under way, or null.</param>
/// <param name="TraceParent">The trace all its events belong to (W3C trace context), or null.</param>
/// <param name="Body">The payload, UTF-8 JSON; the caller keeps the memory unchanged until the send has ended.</param>
public readonly record struct WebhookRequest(
    Uri Url,
    string DeliveryId,
    string SubscriptionId,
    string Secret,
    string? PreviousSecret,
    string? TraceParent,
    ReadOnlyMemory<byte> Body);
