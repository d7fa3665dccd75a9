using System.Net;
using System.Net.Sockets;

namespace EventOps.Webhooks.Addresses;

/// <summary>
/// Opens the connections of all webhooks. The policy judges the very address object the socket is given, after the
/// one and only resolution: a name that answers differently the next time (DNS rebinding) gains nothing.
/// </summary>
/// <param name="policy">Which addresses may be reached.</param>
/// <param name="resolve">Finds a name's addresses.</param>
/// <param name="time">Measures the share of time an address gets.</param>
/// <param name="timeoutMs">For all addresses together.</param>
internal sealed class GuardedConnector(AddressPolicy policy, ResolveHost resolve, TimeProvider time, int timeoutMs)
{
    /// <summary>Addresses of one name that are tried: a DNS answer can hold hundreds, and one attempt has one timeout.</summary>
    private const int AddressesTriedMax = 4;

    /// <summary>As <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    internal async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        DnsEndPoint target = context.DnsEndPoint;
        List<IPAddress> addresses = await ResolvePermittedAsync(target.Host, cancellation);
        for (int i = 0; ; i++)
        {
            bool last = i == addresses.Count - 1;
            try
            {
                return await DialAsync(new IPEndPoint(addresses[i], target.Port), timeoutMs / addresses.Count, cancellation);
            }
            catch (SocketException) when (!last)
            {
                continue; // the next address may answer
            }
        }
    }

    private async ValueTask<List<IPAddress>> ResolvePermittedAsync(string host, CancellationToken cancellation)
    {
        IPAddress[] all = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await resolve(host, cancellation);
        var permitted = new List<IPAddress>(AddressesTriedMax);
        foreach (IPAddress address in all)
        {
            if (permitted.Count < AddressesTriedMax && policy.Permits(address))
            {
                permitted.Add(address);
            }
        }

        if (permitted.Count > 0)
        {
            return permitted;
        }

        throw all.Length > 0 ? new AddressRefusedException(all[0]) : new SocketException((int)SocketError.HostNotFound);
    }

    private async ValueTask<Stream> DialAsync(IPEndPoint address, int shareMs, CancellationToken cancellation)
    {
        using var share = new CancellationTokenSource(TimeSpan.FromMilliseconds(Math.Max(1, shareMs)), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(share.Token, cancellation);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, either.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
