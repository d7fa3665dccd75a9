using EventOps.Engine.Tenants;

namespace EventOps.Contracts.Http.RateLimiting;

/// <summary>
/// Decides whether a request may go on: a token bucket for each operation and caller. Any thread; no locks and no
/// allocation for a caller seen before.
/// </summary>
public sealed class RateLimiter
{
    /// <summary>
    /// Callers remembered for one operation: at about 130 B each some 13 MB, for four operations 52 MB, if all are in
    /// use at once.
    /// </summary>
    public const int PartitionsMaxDefault = 100_000;

    /// <summary>
    /// Between two walks over all buckets for idle ones: a walk is a few milliseconds of one request's time.
    /// </summary>
    private const int SweepIntervalSeconds = 1;

    private readonly TokenBucketClock _clock;
    private readonly RateLimitPartitions[] _partitions;

    /// <summary>A limiter whose callers have these limits unless a request names others.</summary>
    public RateLimiter(RateLimitsOptions options, TimeProvider time, int partitionsMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitionsMax, 1);
        _clock = new TokenBucketClock(time);
        Default = Compile(options);
        _partitions = Array.ConvertAll(
            Enum.GetValues<RateLimitOperation>(),
            _ => new RateLimitPartitions(partitionsMax, SweepIntervalSeconds * _clock.UnitsPerSecond));
    }

    /// <summary>The limits of callers without their own.</summary>
    public RateLimitPlan Default { get; }

    /// <summary>Prepares limits for use, once for each set of options (a key with limits of its own).</summary>
    public RateLimitPlan Compile(RateLimitsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new RateLimitPlan(options, _clock);
    }

    /// <summary>Buckets held for an operation.</summary>
    public int PartitionCount(RateLimitOperation operation) => _partitions[(int)operation].Count;

    /// <summary>Asks for permits under the default limits.</summary>
    public RateLimitDecision Check(RateLimitOperation operation, in RateLimitKey key, int permits) =>
        Check(operation, key, permits, Default);

    /// <summary>Asks for permits under the caller's own limits.</summary>
    public RateLimitDecision Check(RateLimitOperation operation, in RateLimitKey key, int permits, RateLimitPlan plan)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(permits);
        ArgumentNullException.ThrowIfNull(plan);
        return plan.RateOf(operation) is { } rate
            ? _partitions[(int)operation].Take(key, permits, rate, _clock.Now())
            : RateLimitDecision.Admit;
    }
}
