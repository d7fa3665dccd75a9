using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace EventOps.Load.Http;

/// <summary>
/// The only place a target address is made, so that no load ever leaves the machine: the name is resolved here, every
/// address it resolves to must be loopback, and connections go to the resolved address, never to the name again.
/// </summary>
internal sealed class LoopbackTarget
{
    private LoopbackTarget(IPEndPoint endPoint, string host)
    {
        EndPoint = endPoint;
        Host = host;
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Value of the Host header.</summary>
    public string Host { get; }

    public string BaseUrl => $"http://{Host}";

    public static LoopbackTarget ForPort(int port) =>
        new(new IPEndPoint(IPAddress.Loopback, port), $"127.0.0.1:{port}");

    public static bool TryParse(
        string url,
        [NotNullWhen(true)] out LoopbackTarget? target,
        [NotNullWhen(false)] out string? refusal) =>
        TryParse(url, Dns.GetHostAddresses, out target, out refusal);

    internal static bool TryParse(
        string url,
        Func<string, IPAddress[]> resolve,
        [NotNullWhen(true)] out LoopbackTarget? target,
        [NotNullWhen(false)] out string? refusal)
    {
        target = null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttp)
        {
            refusal = $"'{url}' is not an http:// address";
            return false;
        }

        if (uri.AbsolutePath != "/" || uri.Query.Length > 0 || uri.UserInfo.Length > 0)
        {
            refusal = $"'{url}' has more than a host and a port";
            return false;
        }

        IPAddress[] addresses;
        try
        {
            addresses = resolve(uri.DnsSafeHost);
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            refusal = $"'{uri.DnsSafeHost}' does not resolve: {failure.Message}";
            return false;
        }

        if (addresses.Length == 0 || !addresses.All(IPAddress.IsLoopback))
        {
            refusal = $"'{uri.DnsSafeHost}' is not this machine's loopback: load runs stay on loopback";
            return false;
        }

        IPAddress address = addresses.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
        target = new LoopbackTarget(new IPEndPoint(address, uri.Port), uri.Authority);
        refusal = null;
        return true;
    }
}
