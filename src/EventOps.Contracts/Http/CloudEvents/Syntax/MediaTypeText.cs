using System.Buffers;

namespace EventOps.Contracts.Http.CloudEvents.Syntax;

/// <summary>A media type with its parameters (RFC 2045, 5.1), and what CloudEvents asks about one.</summary>
internal static class MediaTypeText
{
    private static readonly SearchValues<byte> Token = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~"u8);

    internal static bool IsMediaType(ReadOnlySpan<byte> text)
    {
        if (!TryToken(ref text) || !TryByte(ref text, (byte)'/') || !TryToken(ref text))
        {
            return false;
        }

        while (true)
        {
            text = text.TrimStart(" \t"u8);
            if (text.IsEmpty)
            {
                return true;
            }

            if (!TryByte(ref text, (byte)';'))
            {
                return false;
            }

            text = text.TrimStart(" \t"u8);
            if (!TryToken(ref text) || !TryByte(ref text, (byte)'=') || !(TryQuoted(ref text) || TryToken(ref text)))
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Whether it declares JSON, <c>*/json</c> or <c>*/*+json</c>, in UTF-8. In another charset it is bytes to us.
    /// </summary>
    internal static bool IsJson(ReadOnlySpan<char> text)
    {
        int semicolon = text.IndexOf(';');
        ReadOnlySpan<char> type = (semicolon < 0 ? text : text[..semicolon]).TrimEnd();
        ReadOnlySpan<char> subtype = type[(type.IndexOf('/') + 1)..];
        if (!subtype.Equals("json", StringComparison.OrdinalIgnoreCase)
            && !subtype.EndsWith("+json", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        int charset = text.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        return charset < 0
            || text[(charset + "charset=".Length)..].TrimStart('"').StartsWith("utf-8", StringComparison.OrdinalIgnoreCase);
    }

    private static bool TryToken(ref ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExcept(Token);
        end = end < 0 ? text.Length : end;
        text = text[end..];
        return end > 0;
    }

    private static bool TryByte(ref ReadOnlySpan<byte> text, byte expected)
    {
        if (text.IsEmpty || text[0] != expected)
        {
            return false;
        }

        text = text[1..];
        return true;
    }

    private static bool TryQuoted(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != '"')
        {
            return false;
        }

        for (int at = 1; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                text = text[(at + 1)..];
                return true;
            }

            at += text[at] == '\\' ? 1 : 0;
        }

        return false;
    }
}
