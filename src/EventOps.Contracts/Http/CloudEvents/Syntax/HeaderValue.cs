using System.Buffers;
using System.Text.Unicode;

namespace EventOps.Contracts.Http.CloudEvents.Syntax;

/// <summary>
/// The value of a <c>ce-</c> header (HTTP binding, 3.1.3.2): a quoted string is unescaped first, then percent-encoding is
/// decoded, once.
/// </summary>
internal static class HeaderValue
{
    /// <summary>Bytes of UTF-8 that a character of a header can become.</summary>
    internal const int BytesPerCharMax = 3;

    /// <summary>Decodes a header's value; false when it is no text, or its quotes or percents are broken.</summary>
    internal static bool TryDecode(ReadOnlySpan<char> header, Span<byte> destination, out int length)
    {
        length = 0;
        if (Utf8.FromUtf16(header, destination, out _, out int bytes, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            return false;
        }

        Span<byte> text = destination[..bytes];
        if (text.StartsWith("\""u8) && !TryUnquote(ref text))
        {
            return false;
        }

        if (!TryDecodePercent(ref text) || !Utf8.IsValid(text))
        {
            return false;
        }

        // What is left of the quotes has moved the text by one.
        text.CopyTo(destination);
        length = text.Length;
        return true;
    }

    private static bool TryUnquote(ref Span<byte> text)
    {
        if (text.Length < 2 || text[^1] != '"')
        {
            return false;
        }

        text = text[1..^1];
        int to = 0;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '"' || (text[at] == '\\' && ++at == text.Length))
            {
                return false;
            }

            text[to++] = text[at];
        }

        text = text[..to];
        return true;
    }

    private static bool TryDecodePercent(ref Span<byte> text)
    {
        int to = text.IndexOf((byte)'%');
        if (to < 0)
        {
            return true;
        }

        for (int at = to; at < text.Length; at++)
        {
            if (text[at] != '%')
            {
                text[to++] = text[at];
                continue;
            }

            if (at + 2 >= text.Length
                || Convert.FromHexString(text.Slice(at + 1, 2), text.Slice(to, 1), out _, out _) != OperationStatus.Done)
            {
                return false;
            }

            to++;
            at += 2;
        }

        text = text[..to];
        return true;
    }
}
