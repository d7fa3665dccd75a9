namespace EventOps.Contracts.Http.RateLimiting;

/// <summary>
/// A limit in a clock's units, shared by all buckets under it. The time a permit costs is rounded up, so a bucket never
/// gives more than the limit says; it still holds exactly its permits, because its capacity is so many of those costs.
/// </summary>
public sealed class TokenBucketRate
{
    /// <summary>
    /// The most debt or wait, a tenth of the clock's 18 years: arithmetic on times then never overflows, however large
    /// the batch.
    /// </summary>
    internal const long UnitsMax = long.MaxValue / 10;

    private readonly long _unitsPerMs;

    /// <summary>Compiles a limit; the options must be within their bounds.</summary>
    public TokenBucketRate(RateLimitOptions options, TokenBucketClock clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Permits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Permits, RateLimitOptions.PermitsMax);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Window, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Window, RateLimitOptions.WindowMax);
        var window = (Int128)options.Window.Ticks * clock.UnitsPerSecond / TimeSpan.TicksPerSecond;
        Permits = options.Permits;
        UnitsPerPermit = (long)((window + Permits - 1) / Permits);
        Capacity = Permits * UnitsPerPermit;
        _unitsPerMs = clock.UnitsPerSecond / 1_000;
    }

    /// <summary>Permits a full bucket holds.</summary>
    public int Permits { get; }

    /// <summary>Time one permit takes to come back.</summary>
    internal long UnitsPerPermit { get; }

    /// <summary>Time an empty bucket takes to fill.</summary>
    internal long Capacity { get; }

    /// <summary>Time so many permits take to come back.</summary>
    internal long CostOf(int permits) =>
        permits <= Permits ? permits * UnitsPerPermit : (long)Int128.Min((Int128)permits * UnitsPerPermit, UnitsMax);

    /// <summary>Whole milliseconds that last at least so long.</summary>
    internal long CeilingMs(long units) => ((units - 1) / _unitsPerMs) + 1;
}
