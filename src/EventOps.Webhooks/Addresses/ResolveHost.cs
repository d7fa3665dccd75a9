using System.Net;

namespace EventOps.Webhooks.Addresses;

/// <summary>Finds a name's addresses: DNS, or a test's idea of it.</summary>
/// <param name="host">The name, never a literal address.</param>
/// <param name="cancellation">The attempt ends.</param>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellation);
