using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Identity;

namespace EventOps.Contracts.Identity;

/// <summary>A key as answers show it, wherever it comes from. No hash and no token is in it.</summary>
internal sealed class SeenKey
{
    internal SeenKey(ApiKey configured)
    {
        Principal principal = configured.Principal;
        Id = principal.KeyId;
        Name = principal.Name;
        Tenant = principal.Tenant;
        Roles = RoleNames.Of(principal.Roles);
        Scopes = RoleNames.Of(principal.Scopes);
        ExpiresAtMs = configured.ExpiresAtMs;
        LastUsedMs = configured.Use.LastUsedMs;
    }

    internal SeenKey(StoredKey stored)
    {
        Id = stored.IdText;
        Name = stored.Terms.Name;
        Tenant = stored.Terms.Tenant;
        Roles = stored.Terms.Roles;
        Scopes = stored.Terms.Scopes;
        ExpiresAtMs = stored.Terms.ExpiresAtMs;
        LastUsedMs = stored.Use.LastUsedMs;
        CreatedAtMs = stored.CreatedAtMs;
        CreatedBy = stored.CreatedBy;
        Limits = stored.Terms.Limits;
        PreviousUntilMs = stored.PreviousUntilMs;
        Stored = stored;
    }

    internal string Id { get; }

    internal string Name { get; }

    internal string Tenant { get; }

    internal IReadOnlyList<string> Roles { get; }

    internal IReadOnlyList<string> Scopes { get; }

    internal long ExpiresAtMs { get; }

    /// <summary>0 when never; of a configured key: since the start.</summary>
    internal long LastUsedMs { get; }

    /// <summary>0 for a configured key.</summary>
    internal long CreatedAtMs { get; }

    internal string? CreatedBy { get; }

    internal IReadOnlyList<KeyLimit> Limits { get; } = [];

    /// <summary>Until when the token before the last rotation is good; 0 when there is none.</summary>
    internal long PreviousUntilMs { get; }

    /// <summary>The key in the store; null for a configured one, which only the configuration changes.</summary>
    internal StoredKey? Stored { get; }
}
