namespace EventOps.Engine.Tenants;

/// <summary>
/// A limit in a clock's units, shared by all buckets under it. The time a permit costs is rounded up, so a bucket never
/// gives more than the limit says; it still holds exactly its permits, because its capacity is so many of those costs.
/// </summary>
public sealed class TokenBucketRate
{
    /// <summary>The most permits one limit can have.</summary>
    public const int PermitsMax = 1_000_000_000;

    /// <summary>The longest window.</summary>
    public static readonly TimeSpan WindowMax = TimeSpan.FromDays(1);

    /// <summary>
    /// The most debt or wait, a tenth of the clock's 18 years: arithmetic on times then never overflows, however large
    /// the batch.
    /// </summary>
    internal const long UnitsMax = long.MaxValue / 10;

    private readonly long _unitsPerMs;

    /// <summary>Compiles a limit.</summary>
    /// <param name="permits">Permits a window brings, and the most that can be saved up: 1 to <see
    /// cref="PermitsMax"/>.</param>
    /// <param name="window">The time in which an empty bucket fills, at most <see cref="WindowMax"/>.</param>
    /// <param name="clock">Whose units it is compiled to.</param>
    public TokenBucketRate(int permits, TimeSpan window, TokenBucketClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(permits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, PermitsMax);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, WindowMax);
        var units = (Int128)window.Ticks * clock.UnitsPerSecond / TimeSpan.TicksPerSecond;
        Permits = permits;
        UnitsPerPermit = (long)((units + Permits - 1) / Permits);
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

    /// <summary>How far from full a bucket may be and still cover a cost.</summary>
    internal long LeadOf(long cost) => Math.Max(0, Capacity - cost);

    /// <summary>Whole milliseconds that last at least so long.</summary>
    internal long CeilingMs(long units) => ((units - 1) / _unitsPerMs) + 1;
}
