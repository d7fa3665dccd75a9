using System.Net;

namespace EventOps.Webhooks.Addresses;

/// <summary>
/// DNS, off the thread pool. The system's lookup blocks its thread for as long as a dead name server lets it and cannot
/// be cancelled; on pool threads a hundred such names would slow the whole server down. A thread for each lookup is
/// cheap against the connection it is for, and connections live long.
/// </summary>
internal static class NameLookup
{
    /// <summary>Threads that may hang in a lookup; further ones wait, within their attempt's timeout.</summary>
    private const int LookupsMax = 64;

    private static readonly SemaphoreSlim Places = new(LookupsMax);

    /// <summary>As <see cref="ResolveHost"/>.</summary>
    internal static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        await Places.WaitAsync(cancellation);
        Task<IPAddress[]> lookup = Task.Factory.StartNew(
            () => Lookup(host), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return await lookup.WaitAsync(cancellation);
    }

    // The place is free when the thread is, whether anyone still waits for it or not.
    private static IPAddress[] Lookup(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host);
        }
        finally
        {
            Places.Release();
        }
    }
}
