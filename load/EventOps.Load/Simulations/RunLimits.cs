namespace EventOps.Load.Simulations;

/// <summary>What bounds a run, so that it stops by itself whatever the server does.</summary>
internal sealed record RunLimits
{
    /// <summary>No run is longer, whatever it is asked for: the per-second series are preallocated to this.</summary>
    public static readonly TimeSpan DurationCeiling = TimeSpan.FromMinutes(30);

    /// <summary>Above the default soft limit of open files there is nothing to be learnt on one machine.</summary>
    public const int ConnectionsCeiling = 1000;

    /// <summary>A pacer on two cores cannot hold more, and the backlog of arrivals is sized by it.</summary>
    public const double RateMax = 1_000_000;

    /// <summary>
    /// Arrivals waiting for a connection; beyond it they count as not sent instead of filling memory.
    /// </summary>
    public const int BacklogMax = 1 << 20;

    /// <summary>After a refused connection a copy waits so long before it tries again.</summary>
    public static readonly TimeSpan ConnectBackOff = TimeSpan.FromMilliseconds(50);

    /// <summary>Hard end of everything, set-up and drain included.</summary>
    public TimeSpan DurationMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Requests after which the run ends.</summary>
    public long RequestsMax { get; init; } = 100_000_000;

    /// <summary>
    /// A request without a whole answer by then is a timeout. Longer than the contract's longest poll.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(35);

    /// <summary>How long an open stage may take to send the arrivals its server was late for.</summary>
    public TimeSpan DrainMax { get; init; } = TimeSpan.FromSeconds(10);

    public int SecondsMax => (int)DurationMax.TotalSeconds + 1;
}
