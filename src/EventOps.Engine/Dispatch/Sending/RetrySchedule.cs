namespace EventOps.Engine.Dispatch.Sending;

/// <summary>
/// When a failed delivery is tried again: a list of delays, each with some jitter so that what failed together does not
/// come back together. Immutable; any thread.
/// </summary>
public sealed record RetrySchedule
{
    private readonly IReadOnlyList<TimeSpan> _delays = DefaultDelays;
    private readonly double _jitterFraction = 0.2;
    private readonly TimeSpan _retryAfterMax = TimeSpan.FromHours(10);

    /// <summary>
    /// 5 s for a hiccup, 5 min for a restart, 30 min for a deploy, then hours for a night: eight attempts in about 28 hours.
    /// </summary>
    public static IReadOnlyList<TimeSpan> DefaultDelays { get; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(10),
    ];

    /// <summary>The delay after the first attempt, after the second, and so on; after that many the delivery has failed.</summary>
    public IReadOnlyList<TimeSpan> Delays
    {
        get => _delays;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _delays = [.. value];
            foreach (TimeSpan delay in _delays)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero, nameof(Delays));
                ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, TimeSpan.FromDays(365), nameof(Delays));
            }
        }
    }

    /// <summary>How far a delay strays from the list's, either way: 0.2 is ±20 %. From 0 to 1.</summary>
    public double JitterFraction
    {
        get => _jitterFraction;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(JitterFraction));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1, nameof(JitterFraction));
            _jitterFraction = value;
        }
    }

    /// <summary>
    /// The most a receiver's Retry-After can ask for. Ten hours, the list's longest delay: it may slow its own deliveries
    /// down, but not hold them beyond what a dead receiver's would be held.
    /// </summary>
    public TimeSpan RetryAfterMax
    {
        get => _retryAfterMax;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, nameof(RetryAfterMax));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(365), nameof(RetryAfterMax));
            _retryAfterMax = value;
        }
    }

    /// <summary>How long to wait before the next attempt; false when there is none.</summary>
    /// <param name="attemptsMade">Attempts that failed so far, 1 at least.</param>
    /// <param name="jitter">A random number from 0 up to 1, such as <see cref="Random.NextDouble"/>.</param>
    /// <param name="retryAfterMs">What the receiver asked for, or 0: a minimum, within <see cref="RetryAfterMax"/>; jitter
    /// only adds to it.</param>
    /// <param name="delayMs">The wait.</param>
    public bool TryNext(int attemptsMade, Func<double> jitter, long retryAfterMs, out long delayMs)
    {
        ArgumentNullException.ThrowIfNull(jitter);
        ArgumentOutOfRangeException.ThrowIfLessThan(attemptsMade, 1);
        if (attemptsMade > _delays.Count)
        {
            delayMs = 0;
            return false;
        }

        double random = jitter();
        double scheduledMs = _delays[attemptsMade - 1].TotalMilliseconds * (1 + (_jitterFraction * ((2 * random) - 1)));
        double askedMs = Math.Clamp(retryAfterMs, 0, _retryAfterMax.TotalMilliseconds) * (1 + (_jitterFraction * random));
        delayMs = (long)Math.Max(scheduledMs, askedMs);
        return true;
    }
}
