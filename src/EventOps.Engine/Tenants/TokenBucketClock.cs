namespace EventOps.Engine.Tenants;

/// <summary>
/// The time of token buckets: 1/16 ns or finer since the clock was made. Finer than the timestamps it comes from, so
/// that the time one permit takes is a whole number within 0.1 % up to 16 million permits a second, and small enough
/// that a long lasts 18 years of uptime.
/// </summary>
public sealed class TokenBucketClock
{
    private const long UnitsPerSecondWanted = 16_000_000_000;

    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly long _unitsPerTick;

    /// <summary>A clock that starts at 0 now.</summary>
    public TokenBucketClock(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _origin = time.GetTimestamp();
        _unitsPerTick = Math.Max(1, UnitsPerSecondWanted / time.TimestampFrequency);
        UnitsPerSecond = _unitsPerTick * time.TimestampFrequency;
    }

    /// <summary>Units in a second.</summary>
    public long UnitsPerSecond { get; }

    /// <summary>Units since the clock was made.</summary>
    public long Now() => (_time.GetTimestamp() - _origin) * _unitsPerTick;
}
