namespace EventOps.Webhooks.Addresses;

/// <summary>
/// Where an IPv6 address carries an IPv4 address that packets to it may end up at: a refused one must not come in
/// through such a door. (IPv4-mapped ones are IPv4 to the socket and are unwrapped before.)
/// </summary>
internal static class EmbeddedIPv4
{
    /// <summary>The address is nothing but its last four bytes: IPv4-compatible, IPv4-translated, NAT64.</summary>
    internal static bool IsInLastBytes(ReadOnlySpan<byte> address) =>
        address.StartsWith("\0\0\0\0\0\0\0\0\0\0\0\0"u8)
        || address.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0])
        || address.StartsWith((ReadOnlySpan<byte>)[0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]);

    /// <summary>6to4, 2002::/16: the tunnel's IPv4 address follows the prefix.</summary>
    internal static bool Is6To4(ReadOnlySpan<byte> address) => address[0] == 0x20 && address[1] == 0x02;

    /// <summary>Teredo, 2001::/32: the server's IPv4 address, and the client's with all bits flipped.</summary>
    internal static bool IsTeredo(ReadOnlySpan<byte> address) =>
        address.StartsWith((ReadOnlySpan<byte>)[0x20, 0x01, 0, 0]);

    /// <summary>ISATAP: under any prefix, an interface id of [0|2]00:5efe and the IPv4 address.</summary>
    internal static bool IsIsatap(ReadOnlySpan<byte> address) =>
        (address[8] & 0xFD) == 0 && address[9] == 0 && address[10] == 0x5E && address[11] == 0xFE;
}
