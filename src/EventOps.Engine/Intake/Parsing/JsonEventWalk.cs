using System.Runtime.CompilerServices;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// Walks one event: validates all of it and notes where its fields stand. What the fields hold is judged afterwards
/// by <see cref="EventAssembly"/>, because a later duplicate may replace any of them, and so that an item of an array
/// which is no event still ends where the next one begins.
/// </summary>
internal static class JsonEventWalk
{
    /// <summary>
    /// Walks the value at <paramref name="at"/> (no whitespace) and returns the position behind it, or
    /// <see cref="JsonScanner.Failed"/>. <paramref name="isObject"/> tells whether it was an object at all.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Walk(ref JsonScanner scanner, int at, ref FieldTokens tokens, out bool isObject)
    {
        ReadOnlySpan<byte> bytes = scanner.Bytes;
        isObject = JsonScanner.ByteAt(bytes, at) == '{';
        if (!isObject)
        {
            return scanner.SkipValue(at, depth: 0);
        }

        at = JsonScanner.SkipWhitespace(bytes, at + 1);
        if (JsonScanner.ByteAt(bytes, at) == '}')
        {
            return at + 1;
        }

        while (true)
        {
            if (JsonScanner.ByteAt(bytes, at) != '"')
            {
                return scanner.Fail(ParseErrorCode.UnexpectedByte, at);
            }

            int keyStart = at + 1;
            int keyEnd = scanner.SkipString(at);
            if (keyEnd < 0)
            {
                return JsonScanner.Failed;
            }

            EventField field = Recognise(in scanner, keyStart, keyEnd - 1);
            int start = scanner.SkipColon(keyEnd);
            if (start < 0)
            {
                return JsonScanner.Failed;
            }

            start = JsonScanner.SkipWhitespace(bytes, start);
            at = scanner.SkipValue(start, depth: 1);
            if (at < 0)
            {
                return JsonScanner.Failed;
            }

            tokens[(int)field] = FieldToken.Of(bytes[start], start, at);
            at = JsonScanner.SkipWhitespace(bytes, at);
            byte next = JsonScanner.ByteAt(bytes, at);
            if (next != ',')
            {
                return next == '}' ? at + 1 : scanner.Fail(ParseErrorCode.UnexpectedByte, at);
            }

            at = JsonScanner.SkipWhitespace(bytes, at + 1);
        }
    }

    // A key may be written with escapes ("event\u005ftype") and means the same.
    private static EventField Recognise(in JsonScanner scanner, int start, int end)
    {
        ReadOnlySpan<byte> key = scanner.Bytes[start..end];
        EventField field = EventKeys.Match(key);
        return field == EventField.None && key.Contains((byte)'\\') ? RecogniseEscaped(in scanner, start, end) : field;
    }

    private static EventField RecogniseEscaped(in JsonScanner scanner, int start, int end)
    {
        const int BytesMax = EventKeys.BytesMax * JsonEscapes.BytesPerByteMax;
        if (end - start > BytesMax || scanner.LoneSurrogateAt >= 0)
        {
            return EventField.None;
        }

        Span<byte> key = stackalloc byte[BytesMax];
        int length = JsonEscapes.Unescape(scanner.Bytes, start, end, key);
        return EventKeys.Match(key[..length]);
    }
}
