using EventOps.Engine.Dispatch.Sending;
using EventOps.Engine.Reading;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>What all workers are made from.</summary>
internal sealed record WebhookParts(
    EventReader Reader,
    IWebhookSender Sender,
    IWebhookPayload Payload,
    DeliveryOutcomes Outcomes,
    WebhookSettings Settings,
    TimeProvider Clock);
