using System.Net;

namespace EventOps.Webhooks.Addresses;

/// <summary>A name leads to nothing but addresses that are not allowed. Travels through the HTTP handler, no further.</summary>
internal sealed class AddressRefusedException(IPAddress address) : Exception($"address not allowed: {address}")
{
    /// <summary>The first of them.</summary>
    internal IPAddress Address => address;
}
