using System.Net;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http.Auth;

/// <summary>
/// Tells addresses only this machine can reach from all others. What cannot be understood counts as reachable.
/// </summary>
public static class LocalAddresses
{
    /// <summary>
    /// Whether there are addresses to listen on and each of them is reachable from this machine only.
    /// </summary>
    public static bool AreAllLocal(IReadOnlyCollection<string> addresses) =>
        addresses.Count > 0 && addresses.All(IsLocal);

    /// <summary>
    /// Whether an address to listen on is reachable from this machine only: <c>localhost</c>, a loopback IP or a Unix
    /// socket. Any other host name makes Kestrel listen on all interfaces, whatever it resolves to.
    /// </summary>
    public static bool IsLocal(string address)
    {
        BindingAddress binding;
        try
        {
            binding = BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            return false;
        }

        return binding.IsUnixPipe
            || binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(binding.Host, out var ip) && IsLoopback(ip));
    }

    /// <summary>Whether an end of a connection is on the loopback interface; an unknown one is not.</summary>
    public static bool IsLoopback(IPAddress? address) => address is not null
        && (IPAddress.IsLoopback(address)
            || (address.IsIPv4MappedToIPv6 && IPAddress.IsLoopback(address.MapToIPv4())));
}
