using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>How often a caller may call: token buckets per key, or per source address without one.</summary>
internal sealed record RateLimitsOptions
{
    /// <summary>Whether any limit applies. Default true: the contract's limits are part of the contract.</summary>
    [Description("Whether rate limits apply at all.")]
    public bool Enabled { get; init; } = true;

    /// <summary>Publishing; a batch counts its items. Default 100 a second, the Event Bus contract's.</summary>
    public OperationLimitOptions Publish { get; init; } = new() { Permits = 100, Window = TimeSpan.FromSeconds(1) };

    /// <summary>Subscribing and unsubscribing. Default 10 a minute, the Event Bus contract's.</summary>
    public OperationLimitOptions Subscribe { get; init; } = new() { Permits = 10, Window = TimeSpan.FromMinutes(1) };

    /// <summary>Polling. Default 60 a minute, the Event Bus contract's.</summary>
    public OperationLimitOptions Poll { get; init; } = new() { Permits = 60, Window = TimeSpan.FromMinutes(1) };

    /// <summary>Reading. Default 120 a minute, the Event Bus contract's.</summary>
    public OperationLimitOptions Query { get; init; } = new() { Permits = 120, Window = TimeSpan.FromMinutes(1) };
}

/// <summary>One operation's token bucket. The defaults of each operation stand in <see cref="RateLimitsOptions"/>.</summary>
internal sealed record OperationLimitOptions
{
    /// <summary>Tokens the bucket holds, and gets back per <see cref="Window"/>. Default per operation.</summary>
    [Description("Permits per window; also the burst.")]
    public int Permits { get; init; } = 100;

    /// <summary>The time in which an empty bucket fills. Default per operation.</summary>
    [Description("The window the permits are for.")]
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether this operation is limited. Default true.</summary>
    [Description("Whether this operation is limited.")]
    public bool Enabled { get; init; } = true;
}
