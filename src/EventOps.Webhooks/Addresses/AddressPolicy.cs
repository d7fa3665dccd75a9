using System.Net;
using System.Net.Sockets;

namespace EventOps.Webhooks.Addresses;

/// <summary>
/// Which addresses a webhook may be sent to: the public internet, and what the operator allows by name. Without it,
/// whoever may subscribe could make this server talk to its own neighbours (server-side request forgery).
/// Immutable; any thread.
/// </summary>
public sealed class AddressPolicy
{
    private readonly IPNetwork[] _allowed;

    /// <summary>Makes one.</summary>
    /// <param name="allowed">What is permitted although it is not public.</param>
    public AddressPolicy(IReadOnlyList<IPNetwork> allowed) => _allowed = [.. allowed];

    /// <summary>
    /// Whether it may be connected to. An address that stands for another (mapped, translated, tunnelled) is judged
    /// by that one.
    /// </summary>
    /// <param name="address">The address, as the socket would get it.</param>
    public bool Permits(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (IsAllowed(address))
        {
            return true;
        }

        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !ReservedNetworks.ContainV4(address),
            AddressFamily.InterNetworkV6 => PermitsIPv6(address),
            _ => false,
        };
    }

    private bool PermitsIPv6(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (EmbeddedIPv4.IsInLastBytes(bytes))
        {
            return PermitsIPv4(bytes[12..]);
        }

        if (EmbeddedIPv4.IsIsatap(bytes) && !PermitsIPv4(bytes[12..]))
        {
            return false;
        }

        if (EmbeddedIPv4.Is6To4(bytes))
        {
            return PermitsIPv4(bytes[2..6]);
        }

        if (EmbeddedIPv4.IsTeredo(bytes))
        {
            ReadOnlySpan<byte> client =
                [(byte)~bytes[12], (byte)~bytes[13], (byte)~bytes[14], (byte)~bytes[15]];
            return PermitsIPv4(bytes[4..8]) && PermitsIPv4(client);
        }

        return !ReservedNetworks.ContainV6(address);
    }

    private bool PermitsIPv4(ReadOnlySpan<byte> bytes)
    {
        var address = new IPAddress(bytes);
        return IsAllowed(address) || !ReservedNetworks.ContainV4(address);
    }

    private bool IsAllowed(IPAddress address)
    {
        foreach (IPNetwork network in _allowed)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
