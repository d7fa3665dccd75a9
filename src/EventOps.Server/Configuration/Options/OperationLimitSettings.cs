using System.ComponentModel;
using EventOps.Contracts.Http.RateLimiting;

namespace EventOps.Server.Configuration.Options;

/// <summary>One operation's limit. The defaults of each operation stand in <see cref="RateLimitSettings"/>.</summary>
internal sealed record OperationLimitSettings
{
    /// <summary>
    /// Calls that may be made at once, and as many again spread over each <see cref="Window"/>. Default per
    /// operation.
    /// </summary>
    [Description("Permits per window; also the burst.")]
    public int Permits { get; init; }

    /// <summary>The time in which all permits come back. Default per operation.</summary>
    [Description("The window the permits are for.")]
    public TimeSpan Window { get; init; }

    /// <summary>Whether this operation is limited. Default true.</summary>
    [Description("Whether this operation is limited.")]
    public bool Enabled { get; init; }

    /// <summary>The configured form of a limit.</summary>
    public static OperationLimitSettings From(RateLimitOptions limit) =>
        new() { Permits = limit.Permits, Window = limit.Window, Enabled = limit.Enabled };

    /// <summary>What the rate limiter takes.</summary>
    public RateLimitOptions ToLimit() => new() { Permits = Permits, Window = Window, Enabled = Enabled };
}
