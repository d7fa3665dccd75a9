using EventOps.Engine.Tenants;

namespace EventOps.Contracts.Http.RateLimiting;

/// <summary>
/// The limit of one operation: <see cref="Permits"/> at once, and as many again spread over each window.
/// </summary>
public sealed record RateLimitOptions
{
    /// <summary>
    /// The most permits one limit can have; a higher figure means no limit, which is <see cref="Enabled"/>.
    /// </summary>
    public const int PermitsMax = TokenBucketRate.PermitsMax;

    /// <summary>The longest window.</summary>
    public static readonly TimeSpan WindowMax = TokenBucketRate.WindowMax;

    /// <summary>Permits a window brings, and the most that can be saved up.</summary>
    public required int Permits { get; init; }

    /// <summary>The time in which an empty bucket fills.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>Whether this operation is limited at all.</summary>
    public bool Enabled { get; init; } = true;
}
