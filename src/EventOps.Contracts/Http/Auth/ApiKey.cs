namespace EventOps.Contracts.Http.Auth;

/// <summary>One key: the hash of its token, and who its bearer is. The token itself is nowhere in it.</summary>
public sealed class ApiKey
{
    private readonly byte[] _hash;

    private ApiKey(byte[] hash, Principal principal)
    {
        _hash = hash;
        Principal = principal;
    }

    /// <summary>Who bears the key.</summary>
    public Principal Principal { get; }

    /// <summary>SHA-256 of the token.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>A key of a well-formed token.</summary>
    public static ApiKey FromToken(ReadOnlySpan<char> token, Principal principal)
    {
        var hash = new byte[ApiToken.HashBytes];
        ApiToken.Hash(token, hash);
        return new ApiKey(hash, principal);
    }

    /// <summary>A key of a token that only its hash is known of.</summary>
    public static ApiKey FromHash(ReadOnlySpan<byte> hash, Principal principal)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, ApiToken.HashBytes);
        return new ApiKey(hash.ToArray(), principal);
    }
}
