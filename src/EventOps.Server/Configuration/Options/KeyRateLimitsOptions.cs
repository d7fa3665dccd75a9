using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>One key's own rate limits; what is not set is taken from <see cref="RateLimitsOptions"/>.</summary>
internal sealed record KeyRateLimitsOptions
{
    /// <summary>Publishing. Default: the server's.</summary>
    public KeyOperationLimitOptions Publish { get; init; } = new();

    /// <summary>Subscribing and unsubscribing. Default: the server's.</summary>
    public KeyOperationLimitOptions Subscribe { get; init; } = new();

    /// <summary>Polling. Default: the server's.</summary>
    public KeyOperationLimitOptions Poll { get; init; } = new();

    /// <summary>Reading. Default: the server's.</summary>
    public KeyOperationLimitOptions Query { get; init; } = new();
}

/// <summary>One operation's limit for one key; <see langword="null"/> means the server's value.</summary>
internal sealed record KeyOperationLimitOptions
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
    public OperationLimitOptions Over(OperationLimitOptions server) => server with
    {
        Permits = Permits ?? server.Permits,
        Window = Window ?? server.Window,
        Enabled = Enabled ?? server.Enabled,
    };
}
