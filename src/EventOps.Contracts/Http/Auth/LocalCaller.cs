using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.Http.Auth;

/// <summary>
/// Whether a request is a program's on this machine and meant for this machine, by what its headers say. A loopback
/// connection alone is no proof: a browser makes one for any page that names a loopback address or a host name rebound
/// to one, and a local proxy makes one for the whole network. Allocates nothing.
/// </summary>
public static class LocalCaller
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const string Forwarded = "Forwarded";
    private const int PortDigitsMax = 5;

    /// <summary>
    /// Whether the headers are those of a direct local call: 1 <c>Host</c> is a loopback name (not one rebound to it),
    /// 2 an <c>Origin</c>, if any, is a page served by this machine, 3 no proxy stands in between.
    /// </summary>
    public static bool IsDirect(IHeaderDictionary headers)
    {
        ArgumentNullException.ThrowIfNull(headers);

        // 1
        StringValues host = headers.Host;
        if (host.Count != 1 || !IsLoopbackAuthority(host[0]))
        {
            return false;
        }

        // 2
        StringValues origin = headers.Origin;
        if (origin.Count > 1 || (origin.Count == 1 && !IsLoopbackOrigin(origin[0])))
        {
            return false;
        }

        // 3
        return headers.Via.Count == 0 && !headers.ContainsKey(ForwardedFor) && !headers.ContainsKey(Forwarded);
    }

    /// <summary>
    /// Whether a <c>Host</c> value is <c>localhost</c>, an address of 127.0.0.0/8 or <c>[::1]</c>, with or without a
    /// port.
    /// </summary>
    internal static bool IsLoopbackAuthority(ReadOnlySpan<char> authority)
    {
        if (authority.StartsWith("[::1]", StringComparison.Ordinal))
        {
            return IsPort(authority["[::1]".Length..]);
        }

        int colon = authority.IndexOf(':');
        ReadOnlySpan<char> name = colon < 0 ? authority : authority[..colon];
        return (colon < 0 || IsPort(authority[colon..]))
            && (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IsLoopbackIPv4(name));
    }

    /// <summary>
    /// Whether an <c>Origin</c> is one of this machine's own; <c>null</c>, a sandboxed page's, is nobody's.
    /// </summary>
    internal static bool IsLoopbackOrigin(ReadOnlySpan<char> origin)
    {
        int schemeEnd = origin.IndexOf("://", StringComparison.Ordinal);
        return schemeEnd > 0
            && (origin[..schemeEnd].Equals("http", StringComparison.OrdinalIgnoreCase)
                || origin[..schemeEnd].Equals("https", StringComparison.OrdinalIgnoreCase))
            && IsLoopbackAuthority(origin[(schemeEnd + 3)..]);
    }

    /// <summary>
    /// Four plain decimal numbers, the first 127: the short, octal and hexadecimal spellings are a browser's tricks,
    /// not a caller's.
    /// </summary>
    private static bool IsLoopbackIPv4(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("127.", StringComparison.Ordinal))
        {
            return false;
        }

        int dots = 0;
        int value = 0;
        int digits = 0;
        foreach (char c in text)
        {
            if (c == '.' && digits > 0)
            {
                dots++;
                (value, digits) = (0, 0);
            }
            else if (char.IsAsciiDigit(c) && (digits == 0 || value > 0))
            {
                value = (value * 10) + (c - '0');
                digits++;
            }
            else
            {
                return false;
            }

            if (value > byte.MaxValue)
            {
                return false;
            }
        }

        return dots == 3 && digits > 0;
    }

    private static bool IsPort(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return true;
        }

        if (text[0] != ':' || text.Length - 1 is 0 or > PortDigitsMax)
        {
            return false;
        }

        foreach (char c in text[1..])
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
