namespace EventOps.Engine.Dispatch.Sending;

/// <summary>
/// Carries one delivery to its receiver: the seam between dispatch, which decides what is sent when, and HTTP, which
/// the engine does not know. Any thread; many calls at once.
/// </summary>
public interface IWebhookSender
{
    /// <summary>
    /// Whether the endpoint may be tried just now: its circuit is closed, or it is time for a probe. Asked before an
    /// event leaves the backlog, so that a dead receiver's backlog stays a cursor.
    /// </summary>
    /// <param name="url">The callback URL.</param>
    /// <param name="retryAtMs">When to ask again at the earliest, in milliseconds since 1970, when it may not.</param>
    bool CanAttempt(Uri url, out long retryAtMs);

    /// <summary>Whether the endpoint's circuit is open: it has failed over and over. Only looks; a probe is
    /// nobody's by asking.</summary>
    bool IsHeldBack(Uri url) => false;

    /// <summary>Endpoints that are not tried just now because they failed too often. Any thread.</summary>
    int OpenCircuits => 0;

    /// <summary>
    /// Signs a request as of now: work that can be done for one delivery while another is under way.
    /// </summary>
    WebhookSignatures Sign(in WebhookRequest request);

    /// <summary>Sends it once. Everything a receiver or a network can do is a result; an exception is a bug.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="cancellation">The server stops: the attempt counts for nothing then, <see
    /// cref="AttemptOutcome.NotAttempted"/>.</param>
    ValueTask<AttemptResult> SendAsync(WebhookRequest request, CancellationToken cancellation);
}
