using System.ComponentModel;
using EventOps.Contracts.Http.RateLimiting;

namespace EventOps.Server.Configuration.Options;

/// <summary>One operation's limit for one key; <see langword="null"/> means the server's value.</summary>
internal sealed record KeyOperationLimitSettings
{
    /// <summary>Permits per <see cref="Window"/>. Default: the server's.</summary>
    [Description("Permits per window for this key.")]
    public int? Permits { get; init; }

    /// <summary>The window the permits are for. Default: the server's.</summary>
    [Description("Window of the permits for this key.")]
    public TimeSpan? Window { get; init; }

    /// <summary>Whether the key is limited here at all. Default: the server's.</summary>
    [Description("Whether this key is limited here.")]
    public bool? Enabled { get; init; }

    /// <summary>This limit over the server's: what is set here wins.</summary>
    public RateLimitOptions Over(OperationLimitSettings server) => new()
    {
        Permits = Permits ?? server.Permits,
        Window = Window ?? server.Window,
        Enabled = Enabled ?? server.Enabled,
    };
}
