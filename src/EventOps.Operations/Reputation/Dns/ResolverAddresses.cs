using System.Net;

namespace EventOps.Operations.Reputation.Dns;

/// <summary>Which resolvers are asked: the configured one, or those of this machine.</summary>
public static class ResolverAddresses
{
    private const int DnsPort = 53;
    private const int ResolversMax = 3; // as many as the C library takes

    /// <summary>Reads <c>address</c> or <c>address:port</c>; an address, since a name would need a resolver.</summary>
    public static bool TryParse(string text, out IPEndPoint resolver)
    {
        bool parsed = IPEndPoint.TryParse(text, out IPEndPoint? found);
        resolver = new IPEndPoint(found?.Address ?? IPAddress.None, found is null or { Port: 0 } ? DnsPort : found.Port);
        return parsed;
    }

    /// <summary>Those that a file in the manner of <c>/etc/resolv.conf</c> names; none when there is no such file.</summary>
    public static IReadOnlyList<IPEndPoint> OfFile(string path)
    {
        try
        {
            return
            [
                .. File.ReadLines(path)
                    .Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                    .Where(words => words is ["nameserver", _, ..] && IPAddress.TryParse(words[1], out _))
                    .Select(words => new IPEndPoint(IPAddress.Parse(words[1]), DnsPort))
                    .Take(ResolversMax),
            ];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
