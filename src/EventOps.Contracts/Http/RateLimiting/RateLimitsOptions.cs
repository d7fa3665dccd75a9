namespace EventOps.Contracts.Http.RateLimiting;

/// <summary>The limits of one caller, by operation; the defaults are the Event Bus contract's, and of log lines our own.</summary>
public sealed record RateLimitsOptions
{
    /// <summary>Whether anything is limited at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>100 events a second.</summary>
    public RateLimitOptions Publish { get; init; } = new() { Permits = 100, Window = TimeSpan.FromSeconds(1) };

    /// <summary>10 requests a minute.</summary>
    public RateLimitOptions Subscribe { get; init; } = new() { Permits = 10, Window = TimeSpan.FromMinutes(1) };

    /// <summary>60 requests a minute.</summary>
    public RateLimitOptions Poll { get; init; } = new() { Permits = 60, Window = TimeSpan.FromMinutes(1) };

    /// <summary>120 requests a minute.</summary>
    public RateLimitOptions Query { get; init; } = new() { Permits = 120, Window = TimeSpan.FromMinutes(1) };

    /// <summary>10,000 lines a second: no contract names one. A service that logs hard stays below it, and one that runs
    /// wild takes a small part of what the log store writes.</summary>
    public RateLimitOptions Log { get; init; } = new() { Permits = 10_000, Window = TimeSpan.FromSeconds(1) };
}
