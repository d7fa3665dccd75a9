using System.Buffers;

namespace EventOps.Contracts.Http.CloudEvents.Syntax;

/// <summary>The grammar of RFC 3986 over UTF-8 bytes: a scheme's own rules are not looked at.</summary>
internal static class UriText
{
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);
    private static readonly SearchValues<byte> Brackets = SearchValues.Create("[]"u8);
    private static readonly SearchValues<byte> BracketsOrHash = SearchValues.Create("[]#"u8);
    private static readonly SearchValues<byte> AddressBytes = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    private static readonly SearchValues<byte> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%"u8);

    private static readonly SearchValues<byte> SchemeBytes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-."u8);

    /// <summary>Whether it is a URI with a scheme; a fragment may follow, as the references of JSON Schema have one.</summary>
    internal static bool IsUri(ReadOnlySpan<byte> text) => SchemeLength(text) > 0 && IsReference(text);

    /// <summary>Whether it is a URI or a relative reference.</summary>
    internal static bool IsReference(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAnyExcept(Allowed) || !IsPercentEncoded(text))
        {
            return false;
        }

        int hash = text.IndexOf((byte)'#');
        if (hash >= 0 && text[(hash + 1)..].ContainsAny(BracketsOrHash))
        {
            return false;
        }

        text = hash < 0 ? text : text[..hash];
        int question = text.IndexOf((byte)'?');
        if (question >= 0 && text[question..].ContainsAny(Brackets))
        {
            return false;
        }

        text = question < 0 ? text : text[..question];
        int colon = text.IndexOf((byte)':');
        int slash = text.IndexOf((byte)'/');
        if (colon >= 0 && (slash < 0 || colon < slash))
        {
            // In the first segment a colon can only end a scheme.
            if (SchemeLength(text) == 0)
            {
                return false;
            }

            text = text[(colon + 1)..];
        }

        return IsHierarchy(text);
    }

    private static int SchemeLength(ReadOnlySpan<byte> text)
    {
        int colon = text.IndexOf((byte)':');
        return colon > 0 && char.IsAsciiLetter((char)text[0]) && !text[..colon].ContainsAnyExcept(SchemeBytes) ? colon : 0;
    }

    private static bool IsPercentEncoded(ReadOnlySpan<byte> text)
    {
        int percent;
        while ((percent = text.IndexOf((byte)'%')) >= 0)
        {
            if (text.Length < percent + 3
                || !char.IsAsciiHexDigit((char)text[percent + 1])
                || !char.IsAsciiHexDigit((char)text[percent + 2]))
            {
                return false;
            }

            text = text[(percent + 3)..];
        }

        return true;
    }

    private static bool IsHierarchy(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("//"u8))
        {
            text = text[2..];
            int slash = text.IndexOf((byte)'/');
            if (!IsAuthority(slash < 0 ? text : text[..slash]))
            {
                return false;
            }

            text = slash < 0 ? [] : text[slash..];
        }

        return !text.ContainsAny(Brackets);
    }

    private static bool IsAuthority(ReadOnlySpan<byte> text)
    {
        int at = text.IndexOf((byte)'@');
        if (at >= 0 && text[..at].ContainsAny(Brackets))
        {
            return false;
        }

        text = text[(at + 1)..];
        if (text.Contains((byte)'@'))
        {
            return false;
        }

        int hostEnd = 0;
        if (text.StartsWith("["u8))
        {
            hostEnd = text.IndexOf((byte)']') + 1;
            if (hostEnd == 0 || !IsAddress(text[1..(hostEnd - 1)]))
            {
                return false;
            }

            text = text[hostEnd..];
            return text.IsEmpty || (text[0] == ':' && !text[1..].ContainsAnyExcept(Digits));
        }

        int colon = text.IndexOf((byte)':');
        return !text.ContainsAny(Brackets) && (colon < 0 || !text[(colon + 1)..].ContainsAnyExcept(Digits));
    }

    /// <summary>An IPv6 address, or one of the future.</summary>
    private static bool IsAddress(ReadOnlySpan<byte> text) =>
        text.StartsWith("v"u8) || text.StartsWith("V"u8)
            ? text.Contains((byte)'.') && text.Length > 3
            : text.Count((byte)':') >= 2 && !text.ContainsAnyExcept(AddressBytes);
}
