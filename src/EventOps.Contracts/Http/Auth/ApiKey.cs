using EventOps.Engine.Identity;

namespace EventOps.Contracts.Http.Auth;

/// <summary>One token that is let in: its hash, and who its bearer is. The token itself is nowhere in it.</summary>
public sealed class ApiKey
{
    private readonly byte[] _hash;

    private ApiKey(byte[] hash, Principal principal, long expiresAtMs, KeyUse use)
    {
        _hash = hash;
        Principal = principal;
        ExpiresAtMs = expiresAtMs;
        Use = use;
    }

    /// <summary>Who bears the key.</summary>
    public Principal Principal { get; }

    /// <summary>From when it is refused, in milliseconds since 1970; 0 means never.</summary>
    public long ExpiresAtMs { get; }

    /// <summary>When it was last used.</summary>
    public KeyUse Use { get; }

    /// <summary>SHA-256 of the token.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>A key of a well-formed token.</summary>
    public static ApiKey FromToken(ReadOnlySpan<char> token, Principal principal, long expiresAtMs = 0) =>
        new(ApiToken.HashOf(token), principal, expiresAtMs, new KeyUse());

    /// <summary>A key of a token that only its hash is known of.</summary>
    /// <param name="hash">SHA-256 of the token.</param>
    /// <param name="principal">Who bears it.</param>
    /// <param name="expiresAtMs">From when it is refused; 0 means never.</param>
    /// <param name="use">Where its uses are noted; null: with the key alone, until it is replaced.</param>
    public static ApiKey FromHash(ReadOnlySpan<byte> hash, Principal principal, long expiresAtMs = 0, KeyUse? use = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, ApiToken.HashBytes);
        return new ApiKey(hash.ToArray(), principal, expiresAtMs, use ?? new KeyUse());
    }

    /// <summary>Whether its time is over.</summary>
    public bool IsExpiredAt(long nowMs) => ExpiresAtMs != 0 && nowMs >= ExpiresAtMs;
}
