using EventOps.Contracts.Http.RateLimiting;

namespace EventOps.Contracts.Http.Access;

/// <summary>One line of the <see cref="AccessTable"/>.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The route, as it is mapped.</param>
/// <param name="Who">Who may call.</param>
/// <param name="CountsAs">Which rate limit a call counts against; null: none.</param>
/// <param name="Audit">What the audit calls a call that succeeded; null: it changes nothing, or is its own record.</param>
public sealed record AccessRule(
    string Method, string Pattern, Callers Who, RateLimitOperation? CountsAs = null, string? Audit = null)
{
    /// <summary>Whether it answers while the engine is closed to be opened anew; all others then ask to come again.</summary>
    public bool WithoutEngine { get; init; }
}
