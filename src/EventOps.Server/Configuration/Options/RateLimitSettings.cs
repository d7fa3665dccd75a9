using System.ComponentModel;
using EventOps.Contracts.Http.RateLimiting;

namespace EventOps.Server.Configuration.Options;

/// <summary>
/// How often a caller may call: the configured form of <see cref="RateLimitsOptions"/>, which also gives the
/// defaults, so that they stand in one place.
/// </summary>
internal sealed record RateLimitSettings
{
    private static readonly RateLimitsOptions Contract = new();

    /// <summary>Whether any limit applies. Default true: the contract's limits are part of the contract.</summary>
    [Description("Whether rate limits apply at all.")]
    public bool Enabled { get; init; } = Contract.Enabled;

    /// <summary>Publishing; a batch counts its items. Default 100 a second, the Event Bus contract's.</summary>
    public OperationLimitSettings Publish { get; init; } = OperationLimitSettings.From(Contract.Publish);

    /// <summary>Subscribing and unsubscribing. Default 10 a minute, the Event Bus contract's.</summary>
    public OperationLimitSettings Subscribe { get; init; } = OperationLimitSettings.From(Contract.Subscribe);

    /// <summary>Polling and acknowledging. Default 60 a minute, the Event Bus contract's.</summary>
    public OperationLimitSettings Poll { get; init; } = OperationLimitSettings.From(Contract.Poll);

    /// <summary>Reading. Default 120 a minute, the Event Bus contract's.</summary>
    public OperationLimitSettings Query { get; init; } = OperationLimitSettings.From(Contract.Query);

    /// <summary>Sending log lines; each line counts. Default 10,000 a second.</summary>
    public OperationLimitSettings Log { get; init; } = OperationLimitSettings.From(Contract.Log);

    /// <summary>What the rate limiter takes.</summary>
    public RateLimitsOptions ToLimits() => new()
    {
        Enabled = Enabled,
        Publish = Publish.ToLimit(),
        Subscribe = Subscribe.ToLimit(),
        Poll = Poll.ToLimit(),
        Query = Query.ToLimit(),
        Log = Log.ToLimit(),
    };
}
