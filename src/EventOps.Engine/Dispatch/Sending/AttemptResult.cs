namespace EventOps.Engine.Dispatch.Sending;

/// <summary>What became of one attempt.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Status">The response's status, or 0 when there was none.</param>
/// <param name="DurationMs">How long it took.</param>
/// <param name="Error">What went wrong, for operators and the subscription's owner: one line, at most 500 characters,
/// no secret in it; null when delivered.</param>
/// <param name="RetryAfterMs">How long the receiver asked to be left alone (429 and 503), or 0.</param>
public readonly record struct AttemptResult(AttemptOutcome Outcome, int Status, int DurationMs, string? Error, long RetryAfterMs = 0);

/// <summary>How an attempt ended.</summary>
public enum AttemptOutcome
{
    /// <summary>The receiver answered 2xx in time.</summary>
    Delivered,

    /// <summary>Anything else: to be tried again by the schedule.</summary>
    Failed,

    /// <summary>The receiver answered 410: it wants no more, ever.</summary>
    Gone,

    /// <summary>Not sent at all (the circuit opened, or the server stops): counts as no attempt.</summary>
    NotAttempted,
}
