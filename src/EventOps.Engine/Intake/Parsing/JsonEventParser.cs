using EventOps.Engine.Records;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// Parses one event from JSON in one pass, without allocating: `data` and `metadata` stay the caller's bytes.
/// Stricter than System.Text.Json, which lets invalid UTF-8 and lone surrogates through and throws on them later.
/// </summary>
public static class JsonEventParser
{
    /// <summary>
    /// Parses the event that <paramref name="body"/> is. <paramref name="scratch"/> holds names that were written
    /// with escapes: at least <see cref="ParseLimits.ScratchBytes"/>, and untouched as long as
    /// <paramref name="fields"/> is used.
    /// </summary>
    public static bool TryParse(
        ReadOnlySpan<byte> body,
        Span<byte> scratch,
        ParseLimits limits,
        out EventFields fields,
        out ParseError error) => TryParseLine(body, 0, scratch, limits, EventShape.Bus, out fields, out error);

    /// <summary>The same for a body of another shape.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> body,
        Span<byte> scratch,
        ParseLimits limits,
        EventShape shape,
        out EventFields fields,
        out ParseError error) => TryParseLine(body, 0, scratch, limits, shape, out fields, out error);

    /// <summary>
    /// The same for an event that begins at <paramref name="start"/> and must end where the body does.
    /// </summary>
    internal static bool TryParseLine(
        ReadOnlySpan<byte> body,
        int start,
        Span<byte> scratch,
        ParseLimits limits,
        EventShape shape,
        out EventFields fields,
        out ParseError error)
    {
        fields = default;
        if (!TryBegin(body, start, limits, out int first, out error))
        {
            return false;
        }

        JsonScanner scanner = new(body, limits.DepthMax);
        EventAssembly assembly = new(body, first, PayloadEncoding.Json, scratch, limits, shape);
        int end = JsonEventWalk.Walk(ref scanner, first, ref assembly.Tokens, out bool isObject);
        return TryEnd(ref scanner, start, first, end, isObject, out error) && assembly.TryAssemble(end, out fields, out error);
    }

    /// <summary>Where the event that begins at <paramref name="start"/> has its first byte that is no whitespace.</summary>
    internal static bool TryBegin(
        ReadOnlySpan<byte> body, int start, ParseLimits limits, out int first, out ParseError error)
    {
        first = start;
        error = default;
        if (body.Length - start > limits.EventBytesMax)
        {
            error = new ParseError(ParseErrorCode.EventTooLarge, EventField.None, start, start, body.Length - start);
            return false;
        }

        first = JsonScanner.SkipWhitespace(body, start);
        if (first == body.Length)
        {
            error = new ParseError(ParseErrorCode.EmptyBody, EventField.None, start, start, 0);
            return false;
        }

        return true;
    }

    /// <summary>
    /// Whether what was walked from <paramref name="first"/> to <paramref name="end"/>, or where the walk failed, is all
    /// there is behind <paramref name="start"/> and can be an event.
    /// </summary>
    internal static bool TryEnd(
        ref JsonScanner scanner, int start, int first, int end, bool isObject, out ParseError error)
    {
        if (end >= 0)
        {
            int behind = JsonScanner.SkipWhitespace(scanner.Bytes, end);
            end = behind == scanner.Bytes.Length ? end : scanner.Fail(ParseErrorCode.TrailingContent, behind);
        }

        if (end < 0)
        {
            error = new ParseError(scanner.Fault, EventField.None, start, scanner.FaultAt, 0);
            return false;
        }

        return IsEvent(in scanner, first, end, isObject, out error);
    }

    /// <summary>
    /// Whether what was walked from <paramref name="start"/> to <paramref name="end"/> can be an event.
    /// </summary>
    internal static bool IsEvent(in JsonScanner scanner, int start, int end, bool isObject, out ParseError error)
    {
        error = scanner.LoneSurrogateAt >= 0
            ? new ParseError(ParseErrorCode.LoneSurrogate, EventField.None, start, scanner.LoneSurrogateAt, 0)
            : isObject ? default
            : new ParseError(ParseErrorCode.NotAnObject, EventField.None, start, start, end - start);
        return !error.IsError;
    }
}
