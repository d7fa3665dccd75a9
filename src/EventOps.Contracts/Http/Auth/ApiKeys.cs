namespace EventOps.Contracts.Http.Auth;

/// <summary>
/// The keys that count now. Requests read the current set without a lock; whoever changes keys builds a new set and
/// swaps the reference. One writer at a time.
/// </summary>
public sealed class ApiKeys(ApiKeySet initial)
{
    private volatile ApiKeySet _current = initial;

    /// <summary>The set that counts now. Take it once per decision.</summary>
    public ApiKeySet Current => _current;

    /// <summary>Makes another set count, from the next request on.</summary>
    public void Replace(ApiKeySet next) => _current = next;

    /// <summary>The key of a well-formed token, or <see langword="null"/>. Allocates nothing.</summary>
    public ApiKey? Find(ReadOnlySpan<char> token)
    {
        Span<byte> hash = stackalloc byte[ApiToken.HashBytes];
        ApiToken.Hash(token, hash);
        return _current.Find(hash);
    }
}
