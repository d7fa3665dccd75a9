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
    /// The tenant of those who run the server: its system administrators manage the keys and read the audit of every
    /// tenant, those of another tenant only their own. Default <c>default</c>, the tenant of the admin key.
    /// </summary>
    [Description("Tenant whose ROLE_SYSTEM_ADMIN keys manage keys and read the audit of all tenants.")]
    public string OperatorTenant { get; init; } = "default";

    /// <summary>
    /// Wrong tokens a minute from one address, above which nothing from there is looked at for a while; 0 is no limit.
    /// Default 300: far more than a client with an old key, far less than guessing needs. The address is the
    /// connection's: behind a proxy that is the proxy's, for all.
    /// </summary>
    [Description("Wrong tokens a minute from one address before it is answered 429; 0 is no limit.")]
    public int FailuresPerMinute { get; init; } = 300;

    /// <summary>
    /// The keys that may call. Default none: the first start then makes an admin key in the data folder. Once a key
    /// stands here, that admin key no longer counts.
    /// </summary>
    [Description("Keys that may call; with none the first start makes an admin key in the data folder.")]
    public IReadOnlyList<KeyOptions> Keys { get; init; } = [];
}
