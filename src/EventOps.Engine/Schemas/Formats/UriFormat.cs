using System.Buffers;
using System.Text;

namespace EventOps.Engine.Schemas.Formats;

/// <summary>RFC 3986, the rule URI: with a scheme; ASCII only, everything else percent-encoded.</summary>
internal static class UriFormat
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private const string SubDelimiters = "!$&'()*+,;=";

    private static readonly SearchValues<byte> User = Set(Unreserved + SubDelimiters + ":%");
    private static readonly SearchValues<byte> Name = Set(Unreserved + SubDelimiters + "%");
    private static readonly SearchValues<byte> Path = Set(Unreserved + SubDelimiters + ":@/%");
    private static readonly SearchValues<byte> Query = Set(Unreserved + SubDelimiters + ":@/?%");
    private static readonly SearchValues<byte> Future = Set(Unreserved + SubDelimiters + ":");

    internal static bool IsMatch(ReadOnlySpan<byte> text)
    {
        int colon = text.IndexOf((byte)':');
        if (colon <= 0 || !IsScheme(text[..colon]) || !EscapesAreWhole(text))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = text[(colon + 1)..];
        int hash = rest.IndexOf((byte)'#');
        if (hash >= 0)
        {
            if (!All(rest[(hash + 1)..], Query))
            {
                return false;
            }

            rest = rest[..hash];
        }

        int question = rest.IndexOf((byte)'?');
        if (question >= 0)
        {
            if (!All(rest[(question + 1)..], Query))
            {
                return false;
            }

            rest = rest[..question];
        }

        if (!rest.StartsWith("//"u8))
        {
            return All(rest, Path);
        }

        rest = rest[2..];
        int slash = rest.IndexOf((byte)'/');
        return IsAuthority(slash < 0 ? rest : rest[..slash]) && (slash < 0 || All(rest[slash..], Path));
    }

    private static bool IsScheme(ReadOnlySpan<byte> text)
    {
        foreach (byte one in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)one) && one is not ((byte)'+' or (byte)'-' or (byte)'.'))
            {
                return false;
            }
        }

        return char.IsAsciiLetter((char)text[0]);
    }

    private static bool IsAuthority(ReadOnlySpan<byte> text)
    {
        int at = text.LastIndexOf((byte)'@');
        if (at >= 0)
        {
            if (!All(text[..at], User))
            {
                return false;
            }

            text = text[(at + 1)..];
        }

        if (text.StartsWith("["u8))
        {
            int close = text.IndexOf((byte)']');
            return close > 0 && IsLiteral(text[1..close]) && IsPort(text[(close + 1)..]);
        }

        int colon = text.IndexOf((byte)':');
        return colon < 0 ? All(text, Name) : All(text[..colon], Name) && IsPort(text[colon..]);
    }

    private static bool IsPort(ReadOnlySpan<byte> text) =>
        text.IsEmpty || (text[0] == ':' && text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0);

    // IPv6, or "v", a version, ".", an address of that version.
    private static bool IsLiteral(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && (text[0] | 0x20) == 'v')
        {
            int dot = text.IndexOf((byte)'.');
            return dot > 1 && dot < text.Length - 1 && AddressText.AllHex(text[1..dot]) && All(text[(dot + 1)..], Future);
        }

        return AddressText.IsIPv6(text);
    }

    private static bool EscapesAreWhole(ReadOnlySpan<byte> text)
    {
        for (int at = text.IndexOf((byte)'%'); at >= 0; at = text.IndexOf((byte)'%'))
        {
            if (at + 2 >= text.Length || !AddressText.AllHex(text.Slice(at + 1, 2)))
            {
                return false;
            }

            text = text[(at + 3)..];
        }

        return true;
    }

    private static bool All(ReadOnlySpan<byte> text, SearchValues<byte> allowed) => text.IndexOfAnyExcept(allowed) < 0;

    private static SearchValues<byte> Set(string allowed) => SearchValues.Create(Encoding.ASCII.GetBytes(allowed));
}
