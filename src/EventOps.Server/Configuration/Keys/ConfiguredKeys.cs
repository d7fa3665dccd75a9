using System.Collections.Frozen;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Keys;

/// <summary>
/// The keys that configuration and environment give, as hashes: behind this no token of theirs exists any more.
/// </summary>
internal sealed class ConfiguredKeys
{
    private ConfiguredKeys(IReadOnlyList<ApiKey> configured, ApiKey? ops, bool opsTokenIsShort)
    {
        Configured = configured;
        Ops = ops;
        OpsTokenIsShort = opsTokenIsShort;
    }

    /// <summary>Those under <c>EventOps:Auth:Keys</c>.</summary>
    public IReadOnlyList<ApiKey> Configured { get; }

    /// <summary>The one of <c>OPS_API_TOKEN</c>, if set.</summary>
    public ApiKey? Ops { get; }

    /// <summary>
    /// Whether <c>OPS_API_TOKEN</c> is shorter than a configured key may be: good enough on loopback only.
    /// </summary>
    public bool OpsTokenIsShort { get; }

    /// <summary>Whether there is any key.</summary>
    public bool Any => Configured.Count > 0 || Ops is not null;

    /// <summary>
    /// Whether the data folder's admin key counts: while no key is configured. An ops token alone does not make it
    /// unnecessary, it is no admin.
    /// </summary>
    public bool NeedsAdminKey => Configured.Count == 0;

    /// <summary>
    /// Builds the keys of options that passed <see cref="Validation.AuthValidator"/>, and a checked ops token.
    /// </summary>
    public static ConfiguredKeys From(AuthOptions auth, string? opsToken) => new(
        [.. auth.Keys.Select(ToKey)],
        opsToken is null ? null : ApiKey.FromToken(opsToken, OpsPrincipal),
        opsToken?.Length < ApiToken.LengthMin);

    /// <summary>The set of all keys, with the data folder's admin key when that counts.</summary>
    public ApiKeySet With(ApiKey? admin)
    {
        var keys = new List<ApiKey>(Configured);
        if (Ops is not null)
        {
            keys.Add(Ops);
        }

        if (admin is not null)
        {
            keys.Add(admin);
        }

        return new ApiKeySet(keys);
    }

    /// <summary>The limits of the keys that have their own, by key id.</summary>
    public static IReadOnlyDictionary<string, RateLimitsOptions> OwnLimits(EventOpsOptions options) =>
        options.Auth.Keys
            .Select(key => (Id: KeyIdOf(key.Name!), Limits: key.RateLimits.Over(options.RateLimits)))
            .Where(own => own.Limits is not null)
            .ToFrozenDictionary(own => own.Id, own => own.Limits!, StringComparer.Ordinal);

    /// <summary>The id by which logs, the audit and rate limits know a configured key.</summary>
    public static string KeyIdOf(string name) => "config:" + name;

    private static Principal OpsPrincipal { get; } = new(
        "ops-api-token", Principal.DefaultTenant, Roles.OpsManager, Scopes.None, "env:" + OpsToken.Variable);

    private static ApiKey ToKey(KeyOptions key)
    {
        var roles = Roles.None;
        foreach (var name in key.Roles)
        {
            roles |= RoleNames.TryParse(name, out Roles role) ? role : Roles.None;
        }

        var scopes = Scopes.None;
        foreach (var name in key.Scopes)
        {
            scopes |= RoleNames.TryParse(name, out Scopes scope) ? scope : Scopes.None;
        }

        var principal = new Principal(key.Name!, key.Tenant, roles, scopes, KeyIdOf(key.Name!));

        // 0 would be never.
        var expiresAtMs = key.ExpiresAt is { } time ? Math.Max(1, time.ToUnixTimeMilliseconds()) : 0;
        if (key.Key is not null)
        {
            return ApiKey.FromToken(key.Key, principal, expiresAtMs);
        }

        Span<byte> hash = stackalloc byte[ApiToken.HashBytes];
        return ApiToken.TryParseHash(key.KeyHash, hash)
            ? ApiKey.FromHash(hash, principal, expiresAtMs)
            : throw new ArgumentException("The key was not validated.", nameof(key));
    }
}
