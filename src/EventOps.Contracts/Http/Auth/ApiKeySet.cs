using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EventOps.Contracts.Http.Auth;

/// <summary>
/// An immutable set of keys, found by the hash of their token. The first eight bytes of the hash choose the
/// candidates, the whole hash is compared in constant time. That the choice takes unlike time gives nothing away: who
/// does not know a token cannot steer its hash.
/// </summary>
public sealed class ApiKeySet
{
    private readonly Dictionary<ulong, ApiKey[]> _byPrefix;
    private readonly List<ApiKey> _keys;

    /// <summary>
    /// Builds the set. Two keys with one token are a bug of the caller, who has to refuse them with a message.
    /// </summary>
    public ApiKeySet(IReadOnlyCollection<ApiKey> keys)
        : this(keys, mayRepeat: false)
    {
    }

    private ApiKeySet(IReadOnlyCollection<ApiKey> keys, bool mayRepeat)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _keys = new List<ApiKey>(keys.Count);
        _byPrefix = new Dictionary<ulong, ApiKey[]>(keys.Count);
        foreach (var key in keys)
        {
            if (Find(key.Hash) is null)
            {
                var prefix = Prefix(key.Hash);
                _byPrefix[prefix] = _byPrefix.TryGetValue(prefix, out var others) ? [.. others, key] : [key];
                _keys.Add(key);
            }
            else if (!mayRepeat)
            {
                throw new ArgumentException($"Two keys have one token, a key is '{key.Principal.Name}'.", nameof(keys));
            }
        }
    }

    /// <summary>No key at all: every token is unknown.</summary>
    public static ApiKeySet Empty { get; } = new([]);

    /// <summary>The keys, for listing.</summary>
    public IReadOnlyList<ApiKey> Keys => _keys;

    /// <summary>Builds a set in which of several keys with one token the first counts.</summary>
    public static ApiKeySet OfFirst(IReadOnlyCollection<ApiKey> keys) => new(keys, mayRepeat: true);

    /// <summary>The key of a token's hash, or <see langword="null"/>.</summary>
    public ApiKey? Find(ReadOnlySpan<byte> hash)
    {
        if (!_byPrefix.TryGetValue(Prefix(hash), out var candidates))
        {
            return null;
        }

        ApiKey? found = null;
        foreach (var candidate in candidates)
        {
            if (CryptographicOperations.FixedTimeEquals(candidate.Hash, hash))
            {
                found = candidate;
            }
        }

        return found;
    }

    private static ulong Prefix(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt64LittleEndian(hash);
}
