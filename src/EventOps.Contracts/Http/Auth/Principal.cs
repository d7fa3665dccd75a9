namespace EventOps.Contracts.Http.Auth;

/// <summary>Who is calling. Immutable, and one object per key: handing it on costs a request nothing.</summary>
/// <param name="Name">The key's name, as logs, the audit and trigger events' <c>source</c> show it.</param>
/// <param name="Tenant">The only tenant whose events this caller sees.</param>
/// <param name="Roles">What the caller is.</param>
/// <param name="Scopes">What the caller may send through System Events.</param>
/// <param name="KeyId">Names the key without telling anything about its token; stable over restarts.</param>
public sealed record Principal(string Name, string Tenant, Roles Roles, Scopes Scopes, string KeyId)
{
    /// <summary>The tenant of anonymous callers, and of keys that name none.</summary>
    public const string DefaultTenant = "default";

    /// <summary>A caller without a key, where that is allowed.</summary>
    public static Principal Anonymous { get; } = new("anonymous", DefaultTenant, Roles.None, Scopes.None, "anonymous");

    /// <summary>Whether this is the caller without a key.</summary>
    public bool IsAnonymous => ReferenceEquals(this, Anonymous);

    /// <summary>Whether the caller holds at least one of the roles.</summary>
    public bool HasAny(Roles roles) => (Roles & roles) != 0;

    /// <summary>Whether the caller holds at least one of the scopes.</summary>
    public bool HasAny(Scopes scopes) => (Scopes & scopes) != 0;

    /// <summary>Whether the caller holds all of the scopes.</summary>
    public bool HasAll(Scopes scopes) => (Scopes & scopes) == scopes;
}
