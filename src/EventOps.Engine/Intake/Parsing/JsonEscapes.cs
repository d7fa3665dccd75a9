using System.Text.Json;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>Escapes inside JSON strings: rare in event names and keys, so told apart from the fast path here.</summary>
internal static class JsonEscapes
{
    /// <summary>No escape is longer for what it stands for: six bytes for one.</summary>
    public const int BytesPerByteMax = 6;

    private const int UnicodeBytes = 6;

    /// <summary>
    /// Skips the escape at <paramref name="at"/>, both halves if it is a surrogate pair. With
    /// <paramref name="fault"/> set, the position of the fault.
    /// </summary>
    public static int Skip(ReadOnlySpan<byte> bytes, int at, out ParseErrorCode fault, out bool loneSurrogate)
    {
        fault = ParseErrorCode.None;
        loneSurrogate = false;
        switch (JsonScanner.ByteAt(bytes, at + 1))
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return at + 2;
            case (byte)'u':
                break;
            default:
                fault = ParseErrorCode.InvalidEscape;
                return at + 1;
        }

        if (!TryReadUnit(bytes, at, out char unit))
        {
            fault = ParseErrorCode.InvalidEscape;
            return Math.Min(at + UnicodeBytes, bytes.Length);
        }

        int next = at + UnicodeBytes;
        if (!char.IsSurrogate(unit))
        {
            return next;
        }

        if (char.IsHighSurrogate(unit)
            && JsonScanner.ByteAt(bytes, next) == '\\'
            && JsonScanner.ByteAt(bytes, next + 1) == 'u'
            && TryReadUnit(bytes, next, out char low)
            && char.IsLowSurrogate(low))
        {
            return next + UnicodeBytes;
        }

        loneSurrogate = true;
        return next;
    }

    /// <summary>
    /// Writes a string's text without escapes and returns its length. The text has passed the scanner and holds no lone
    /// surrogate, <paramref name="destination"/> is as long as it: an escape is never the shorter.
    /// </summary>
    public static int Unescape(ReadOnlySpan<byte> body, int start, int end, Span<byte> destination)
    {
        // From quote to quote: the platform's own reader, whose unescaping needs no proof of ours.
        Utf8JsonReader reader = new(body[(start - 1)..(end + 1)]);
        reader.Read();
        return reader.CopyString(destination);
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> bytes, int at, out char unit)
    {
        unit = default;
        if (at + UnicodeBytes > bytes.Length)
        {
            return false;
        }

        int value = 0;
        foreach (byte digit in bytes.Slice(at + 2, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }

            // '0'..'9' end in 0..9, 'A'..'F' and 'a'..'f' in 1..6 with bit 6 set.
            value = (value << 4) | ((digit & 0xf) + ((digit >> 6) * 9));
        }

        unit = (char)value;
        return true;
    }
}
