using System.Net;

namespace EventOps.Webhooks.Addresses;

/// <summary>
/// What is not the public internet, after the special-purpose address registries of IANA, and what clouds serve to
/// their own machines alone.
/// </summary>
internal static class ReservedNetworks
{
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] V4 =
    [
        IPNetwork.Parse("0.0.0.0/8"), // this host
        IPNetwork.Parse("10.0.0.0/8"), // private
        IPNetwork.Parse("100.64.0.0/10"), // carrier-grade NAT; Alibaba's metadata
        IPNetwork.Parse("127.0.0.0/8"), // loopback
        IPNetwork.Parse("168.63.129.16/32"), // Azure's wire server: a public number, answered to its own machines only
        IPNetwork.Parse("169.254.0.0/16"), // link-local; metadata of AWS, Azure, Google
        IPNetwork.Parse("172.16.0.0/12"), // private
        IPNetwork.Parse("192.0.0.0/24"), // protocol assignments; Oracle's metadata
        IPNetwork.Parse("192.0.2.0/24"), // documentation
        IPNetwork.Parse("192.88.99.0/24"), // 6to4 relays, given up
        IPNetwork.Parse("192.168.0.0/16"), // private
        IPNetwork.Parse("198.18.0.0/15"), // benchmarks
        IPNetwork.Parse("198.51.100.0/24"), // documentation
        IPNetwork.Parse("203.0.113.0/24"), // documentation
        IPNetwork.Parse("224.0.0.0/4"), // multicast
        IPNetwork.Parse("240.0.0.0/4"), // reserved, and broadcast
    ];

    // Inside 2000::/3; everything outside is refused without a list: loopback, unspecified, fc00::/7, fe80::/10, fec0::/10,
    // ff00::/8, discard (100::/64), segment routing (5f00::/16) and NAT64 for local use (64:ff9b:1::/48), whose
    // embedded address cannot be told without knowing the operator's prefix length.
    private static readonly IPNetwork[] V6 =
    [
        IPNetwork.Parse("2001::/23"), // protocol assignments: ORCHID, benchmarks, AMT, AS112 (Teredo is seen through before)
        IPNetwork.Parse("2001:db8::/32"), // documentation
        IPNetwork.Parse("3fff::/20"), // documentation
    ];

    internal static bool ContainV4(IPAddress address) => Contain(V4, address);

    internal static bool ContainV6(IPAddress address) => !GlobalUnicast.Contains(address) || Contain(V6, address);

    private static bool Contain(IPNetwork[] networks, IPAddress address)
    {
        foreach (IPNetwork network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
