using System.Net;

namespace EventOps.Operations.Reputation;

/// <summary>An address that mail is sent from.</summary>
/// <param name="Address">The address.</param>
/// <param name="Provider">Whose it is.</param>
public sealed record WatchedAddress(IPAddress Address, string Provider)
{
    /// <summary>An IPv4 address as one, though it was written as IPv6 (<c>::ffff:203.0.113.12</c>).</summary>
    public static IPAddress Plain(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
