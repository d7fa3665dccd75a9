using EventOps.Engine.Tenants;

namespace EventOps.Contracts.Http.RateLimiting;

/// <summary>A caller's limits, compiled once. Made by <see cref="RateLimiter.Compile"/>; immutable.</summary>
public sealed class RateLimitPlan
{
    private readonly TokenBucketRate?[] _rates;

    internal RateLimitPlan(RateLimitsOptions options, TokenBucketClock clock)
    {
        // In the order of RateLimitOperation.
        RateLimitOptions[] limits = [options.Publish, options.Subscribe, options.Poll, options.Query, options.Log];
        _rates = Array.ConvertAll(
            limits, limit => options.Enabled && limit.Enabled ? new TokenBucketRate(limit.Permits, limit.Window, clock) : null);
    }

    /// <summary>The limit of an operation, or null for none.</summary>
    internal TokenBucketRate? RateOf(RateLimitOperation operation) => _rates[(int)operation];
}
