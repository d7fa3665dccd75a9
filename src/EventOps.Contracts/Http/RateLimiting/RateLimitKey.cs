using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EventOps.Contracts.Http.RateLimiting;

/// <summary>
/// Who is limited: a key, or, when anonymous, where the request comes from. An IPv6 source is its /64, which is what
/// one customer gets; limiting single addresses there would limit nobody.
/// </summary>
public readonly struct RateLimitKey : IEquatable<RateLimitKey>
{
    private readonly string? _principal;
    private readonly ulong _network;
    private readonly AddressFamily _family;

    private RateLimitKey(string? principal, ulong network, AddressFamily family)
    {
        _principal = principal;
        _network = network;
        _family = family;
    }

    /// <summary>The key of a principal.</summary>
    public static RateLimitKey Of(string principalKeyId)
    {
        ArgumentException.ThrowIfNullOrEmpty(principalKeyId);
        return new RateLimitKey(principalKeyId, 0, AddressFamily.Unspecified);
    }

    /// <summary>
    /// The key of a source; null (a source without an address, such as a Unix socket) is one key of its own.
    /// </summary>
    public static RateLimitKey Of(IPAddress? source)
    {
        if (source is null)
        {
            return default;
        }

        Span<byte> bytes = stackalloc byte[16];
        source.TryWriteBytes(bytes, out _);
        if (source.AddressFamily == AddressFamily.InterNetwork)
        {
            return new RateLimitKey(null, BinaryPrimitives.ReadUInt32BigEndian(bytes), AddressFamily.InterNetwork);
        }

        // A dual-stack socket reports IPv4 sources as ::ffff:a.b.c.d; all of IPv4 would share one /64.
        return source.IsIPv4MappedToIPv6
            ? new RateLimitKey(null, BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]), AddressFamily.InterNetwork)
            : new RateLimitKey(null, BinaryPrimitives.ReadUInt64BigEndian(bytes), AddressFamily.InterNetworkV6);
    }

    /// <inheritdoc/>
    public bool Equals(RateLimitKey other) =>
        _network == other._network && _family == other._family
        && string.Equals(_principal, other._principal, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RateLimitKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _principal is null
        ? HashCode.Combine(_network, (int)_family) // seeded at random: a caller cannot choose colliding addresses
        : _principal.GetHashCode(StringComparison.Ordinal);

    /// <summary>Equality.</summary>
    public static bool operator ==(RateLimitKey left, RateLimitKey right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(RateLimitKey left, RateLimitKey right) => !left.Equals(right);
}
