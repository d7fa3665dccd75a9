using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>One key: a bearer token, whose it is, and what it may do.</summary>
internal sealed record KeyOptions
{
    /// <summary>
    /// The key's name, unique, shown in logs and the audit, and the <c>source</c> of trigger events. Required.
    /// </summary>
    [Description("Unique name, shown in logs and the audit; required.")]
    public string? Name { get; init; }

    /// <summary>
    /// The token itself, at least 16 visible ASCII characters. One of this and <see cref="KeyHash"/> is required.
    /// </summary>
    [Description("The bearer token, at least 16 characters; or give KeyHash."), Secret]
    public string? Key { get; init; }

    /// <summary>
    /// The token's SHA-256 as <c>sha256:&lt;64 hex digits&gt;</c>, so that the configuration holds no secret.
    /// </summary>
    [Description("The token's SHA-256 as sha256:<hex>, instead of Key."), Secret]
    public string? KeyHash { get; init; }

    /// <summary>The tenant whose events the key sees. Default <c>default</c>, which anonymous callers share.</summary>
    [Description("Tenant whose events the key sees.")]
    public string Tenant { get; init; } = "default";

    /// <summary>
    /// Roles such as <c>ROLE_OPS_MANAGER</c>. Default none: any key may publish and read its tenant's events.
    /// </summary>
    [Description("Roles, such as ROLE_OPS_MANAGER.")]
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Scopes: <c>system:publish</c>, <c>system:alert</c>, <c>business:event</c>. Default none.</summary>
    [Description("Scopes: system:publish, system:alert, business:event.")]
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>From when the key is refused. Default never.</summary>
    [Description("From when the key is refused, such as 2027-01-31T00:00:00Z; not set is never.")]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>This key's own rate limits. Default: those under <c>EventOps:RateLimits</c>.</summary>
    [Description("Rate limits of this key, instead of EventOps:RateLimits.")]
    public KeyRateLimitSettings RateLimits { get; init; } = new();
}
