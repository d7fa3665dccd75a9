using System.Net;
using System.Net.Sockets;
using System.Text;
using EventOps.Operations.Reputation.Dns;

namespace EventOps.Operations.Reputation;

/// <summary>
/// The name an address is asked for by (RFC 5782): the octets of an IPv4 address, or the nibbles of an IPv6 address, in
/// reverse, before the list's zone.
/// </summary>
public static class BlockListName
{
    /// <summary>Whether a zone can be asked for every address.</summary>
    public static bool IsZone(string zone) => Of(IPAddress.IPv6Loopback, zone) is not null;

    internal static DnsName? Of(IPAddress address, string zone)
    {
        byte[] bytes = address.GetAddressBytes();
        var name = new StringBuilder();
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            name = address.AddressFamily == AddressFamily.InterNetworkV6
                ? name.Append(null, $"{bytes[i] & 0xF:x}.{bytes[i] >> 4:x}.")
                : name.Append(null, $"{bytes[i]}.");
        }

        return DnsName.Of(name.Append(zone).ToString());
    }
}
