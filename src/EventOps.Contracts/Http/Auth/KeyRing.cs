using EventOps.Contracts.Http.RateLimiting;
using EventOps.Engine.Identity;

namespace EventOps.Contracts.Http.Auth;

/// <summary>
/// Every key that counts: those of the configuration, which stay as they are, and those of the store. Made anew after
/// each change of the store, before that change is answered: a caller that was told that a key is revoked finds it
/// refused, whichever connection it asks on. Requests read the set and the plans without a lock.
/// </summary>
/// <remarks>A change costs time in proportion to the number of keys; a few milliseconds for 10,000.</remarks>
public sealed class KeyRing
{
    private readonly Dictionary<string, ApiKey> _configured;
    private readonly TimeProvider _clock;
    private readonly KeyService _stored;
    private readonly KeyPlans _plans;
    private readonly Lock _lock = new();
    private volatile Dictionary<string, Bearer> _bearers = new(StringComparer.Ordinal);

    /// <summary>A ring over the store, which tells it of changes from now on.</summary>
    /// <param name="configured">The keys of the configuration.</param>
    /// <param name="stored">The store.</param>
    /// <param name="plans">Makes rate limits of stored keys.</param>
    /// <param name="clock">Time, for expiry.</param>
    public KeyRing(IReadOnlyList<ApiKey> configured, KeyService stored, KeyPlans plans, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(stored);
        Configured = configured;
        _configured = configured.ToDictionary(key => key.Principal.KeyId, StringComparer.Ordinal);
        _clock = clock;
        _stored = stored;
        _plans = plans;
        Keys = new ApiKeys(ApiKeySet.Empty);
        stored.Watch(Rebuild);
        Rebuild();
    }

    /// <summary>The keys of the configuration.</summary>
    public IReadOnlyList<ApiKey> Configured { get; }

    /// <summary>What requests are let in by.</summary>
    public ApiKeys Keys { get; }

    /// <summary>The rate limits of a stored key, or null when it has none of its own.</summary>
    public RateLimitPlan? PlanOf(Principal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return _bearers.GetValueOrDefault(principal.KeyId)?.Plan;
    }

    /// <summary>
    /// Whether a caller that was let in would still be, as far as its key goes: what goes on for longer than a request
    /// usually does asks again before it sends more.
    /// </summary>
    public bool IsGood(Principal caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var nowMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        return caller.IsAnonymous
            || (_bearers.TryGetValue(caller.KeyId, out var bearer)
                ? !bearer.IsExpiredAt(nowMs)
                : _configured.TryGetValue(caller.KeyId, out var key) && !key.IsExpiredAt(nowMs));
    }

    /// <summary>Takes in what the store has. Several threads may ask at once; the last one in shows the
    /// newest.</summary>
    private void Rebuild()
    {
        lock (_lock)
        {
            var before = _bearers;
            var bearers = new Dictionary<string, Bearer>(before.Count + 1, StringComparer.Ordinal);
            var keys = new List<ApiKey>(Configured);
            foreach (var key in _stored.All)
            {
                // One object per key, whatever else changes: what never changes of it is made once, its tokens when it
                // is rotated.
                var bearer = before.GetValueOrDefault(key.IdText) ?? BearerOf(key);
                if (!ReferenceEquals(bearer.Stored, key))
                {
                    bearer = bearer with { Stored = key, Tokens = TokensOf(key, bearer.Principal) };
                }

                bearers.Add(key.IdText, bearer);
                keys.AddRange(bearer.Tokens);
            }

            // A token that the configuration has too is the configuration's: it comes first.
            _bearers = bearers;
            Keys.Replace(ApiKeySet.OfFirst(keys));
        }
    }

    /// <summary>The token it has and the one before.</summary>
    private static ApiKey[] TokensOf(StoredKey key, Principal principal)
    {
        var expiresAtMs = key.Terms.ExpiresAtMs;
        var current = ApiKey.FromHash(key.Hash.Span, principal, expiresAtMs, key.Use);
        if (key.PreviousHash.IsEmpty)
        {
            return [current];
        }

        var untilMs = expiresAtMs == 0 ? key.PreviousUntilMs : Math.Min(expiresAtMs, key.PreviousUntilMs);
        return [current, ApiKey.FromHash(key.PreviousHash.Span, principal, untilMs, key.Use)];
    }

    private Bearer BearerOf(StoredKey key)
    {
        var roles = Roles.None;
        foreach (var name in key.Terms.Roles)
        {
            roles |= RoleNames.TryParse(name, out Roles role) ? role : Roles.None;
        }

        var scopes = Scopes.None;
        foreach (var name in key.Terms.Scopes)
        {
            scopes |= RoleNames.TryParse(name, out Scopes scope) ? scope : Scopes.None;
        }

        var principal = new Principal(key.Terms.Name, key.Terms.Tenant, roles, scopes, key.IdText);
        return new Bearer(key, principal, _plans.Of(key.Terms), TokensOf(key, principal));
    }

    /// <summary>What is made of a stored key.</summary>
    private sealed record Bearer(StoredKey Stored, Principal Principal, RateLimitPlan? Plan, ApiKey[] Tokens)
    {
        internal bool IsExpiredAt(long nowMs) => Stored.Terms.ExpiresAtMs != 0 && nowMs >= Stored.Terms.ExpiresAtMs;
    }
}
