using EventOps.Contracts.Http.RateLimiting;

namespace EventOps.Server.Configuration.Options;

/// <summary>One key's own rate limits; what is not set is taken from <see cref="RateLimitSettings"/>.</summary>
internal sealed record KeyRateLimitSettings
{
    /// <summary>Publishing. Default: the server's.</summary>
    public KeyOperationLimitSettings Publish { get; init; } = new();

    /// <summary>Subscribing and unsubscribing. Default: the server's.</summary>
    public KeyOperationLimitSettings Subscribe { get; init; } = new();

    /// <summary>Polling and acknowledging. Default: the server's.</summary>
    public KeyOperationLimitSettings Poll { get; init; } = new();

    /// <summary>Reading. Default: the server's.</summary>
    public KeyOperationLimitSettings Query { get; init; } = new();

    /// <summary>Sending log lines. Default: the server's.</summary>
    public KeyOperationLimitSettings Log { get; init; } = new();

    /// <summary>The key's limits over the server's, or <see langword="null"/> when it has none of its own.</summary>
    public RateLimitsOptions? Over(RateLimitSettings server) => this == new KeyRateLimitSettings() ? null : new()
    {
        Enabled = server.Enabled,
        Publish = Publish.Over(server.Publish),
        Subscribe = Subscribe.Over(server.Subscribe),
        Poll = Poll.Over(server.Poll),
        Query = Query.Over(server.Query),
        Log = Log.Over(server.Log),
    };
}
