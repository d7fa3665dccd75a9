using EventOps.Engine.Dispatch.Sending;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>What the engine needs from outside to push: a carrier and a form. The caller keeps both and disposes them
/// last.</summary>
/// <param name="Sender">Carries deliveries.</param>
/// <param name="Payload">Writes them.</param>
public sealed record WebhookPorts(IWebhookSender Sender, IWebhookPayload Payload);
