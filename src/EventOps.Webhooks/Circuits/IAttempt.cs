using EventOps.Engine.Dispatch.Sending;

namespace EventOps.Webhooks.Circuits;

/// <summary>What a circuit guards: one exchange with the endpoint. Expected failures are its result.</summary>
internal interface IAttempt
{
    /// <summary>Makes it.</summary>
    ValueTask<AttemptResult> RunAsync(WebhookRequest request, CancellationToken cancellation);
}
