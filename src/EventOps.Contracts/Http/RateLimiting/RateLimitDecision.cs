namespace EventOps.Contracts.Http.RateLimiting;

/// <summary>The answer to one request.</summary>
/// <param name="Admitted">Whether the permits were taken; if not, none was.</param>
/// <param name="RetryAfterMs">
/// When refused: the whole milliseconds after which the same request is admitted if nobody else takes permits
/// meanwhile. At least 1.
/// </param>
public readonly record struct RateLimitDecision(bool Admitted, long RetryAfterMs)
{
    internal static RateLimitDecision Admit => new(true, 0);
}
