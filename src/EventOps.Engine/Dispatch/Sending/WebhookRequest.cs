using EventOps.Engine.Records;

namespace EventOps.Engine.Dispatch.Sending;

/// <summary>One POST, complete but for what is made from its bytes and the time: the signatures.</summary>
/// <param name="Url">Where to.</param>
/// <param name="DeliveryId">The delivery's id as text; the same for every attempt.</param>
/// <param name="SubscriptionId">The subscription's id as text.</param>
/// <param name="Secret">Signs it.</param>
/// <param name="PreviousSecret">Signs it too while a rotation is under way, or null.</param>
/// <param name="Trace">The trace all its events belong to, or none.</param>
/// <param name="Body">The payload, UTF-8 JSON; the caller keeps the memory unchanged until the send has ended.</param>
public readonly record struct WebhookRequest(
    Uri Url,
    string DeliveryId,
    string SubscriptionId,
    string Secret,
    string? PreviousSecret,
    TraceContext Trace,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>Signatures made ahead by <see cref="IWebhookSender.Sign"/>; null to have them made when it is
    /// sent.</summary>
    public WebhookSignatures? Signatures { get; init; }
}

/// <summary>The signatures of one attempt.</summary>
/// <param name="TimestampSeconds">When it was signed, as the receiver sees it.</param>
/// <param name="Hub">In the form of X-Hub-Signature-256, with the current secret.</param>
/// <param name="HubPrevious">The same with the one before, or null.</param>
/// <param name="Standard">In the form of Standard Webhooks, one for each secret.</param>
public sealed record WebhookSignatures(string TimestampSeconds, string Hub, string? HubPrevious, string Standard);
