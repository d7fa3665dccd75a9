using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>Who may call.</summary>
internal sealed record AuthOptions
{
    /// <summary>
    /// Whether the Event Bus contract, which names no authentication, is open to callers on this machine while every
    /// bound address is loopback. Default true: the contract's own examples work as printed, and nothing is reachable
    /// from elsewhere.
    /// </summary>
    [Description("Open the Event Bus to callers on this machine while all bound addresses are loopback.")]
    public bool EventBusAnonymous { get; init; } = true;

    /// <summary>
    /// The keys that may call. Default none: the first start then makes an admin key in the data folder. Once a key
    /// stands here, that admin key no longer counts.
    /// </summary>
    [Description("Keys that may call; with none the first start makes an admin key in the data folder.")]
    public IReadOnlyList<KeyOptions> Keys { get; init; } = [];
}
