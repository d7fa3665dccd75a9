using EventOps.Engine.Intake.Parsing;

namespace EventOps.Contracts.Http.CloudEvents;

/// <summary>
/// Parses one CloudEvent 1.0 in the JSON format (structured mode) in one pass over its bytes. The data stays the
/// caller's bytes; the fields are good until the draft is used again.
/// </summary>
internal static class CloudEventParser
{
    internal static bool TryParse(
        ReadOnlySpan<byte> body, CloudEventDraft draft, ParseLimits limits, out EventFields fields, out ParseError error)
    {
        fields = default;
        if (body.Length > limits.EventBytesMax)
        {
            error = new ParseError(ParseErrorCode.EventTooLarge, EventField.None, 0, 0, body.Length);
            return false;
        }

        int start = JsonScanner.SkipWhitespace(body, 0);
        if (start == body.Length)
        {
            error = new ParseError(ParseErrorCode.EmptyBody, EventField.None, 0, 0, 0);
            return false;
        }

        draft.Clear();
        JsonScanner scanner = new(body, limits.DepthMax);
        int end = StructuredWalk.Walk(ref scanner, start, draft, out bool isObject);
        if (end >= 0)
        {
            int behind = JsonScanner.SkipWhitespace(body, end);
            end = behind == body.Length ? end : scanner.Fail(ParseErrorCode.TrailingContent, behind);
        }

        if (end < 0)
        {
            error = new ParseError(scanner.Fault, EventField.None, 0, scanner.FaultAt, 0);
            return false;
        }

        return TryAssemble(in scanner, start, end, isObject, draft, limits, out fields, out error);
    }

    /// <summary>Makes an event of what was walked from <paramref name="start"/> to <paramref name="end"/>.</summary>
    internal static bool TryAssemble(
        scoped in JsonScanner scanner,
        int start,
        int end,
        bool isObject,
        CloudEventDraft draft,
        ParseLimits limits,
        out EventFields fields,
        out ParseError error)
    {
        fields = default;
        if (scanner.LoneSurrogateAt >= 0)
        {
            error = new ParseError(ParseErrorCode.LoneSurrogate, EventField.None, start, scanner.LoneSurrogateAt, 0);
            return false;
        }

        if (!isObject)
        {
            error = new ParseError(ParseErrorCode.NotAnObject, EventField.None, start, start, end - start);
            return false;
        }

        bool isGood = CloudEventAssembly.TryAssemble(draft, scanner.Bytes, limits, out fields, out string? problem);
        error = isGood ? default : Refusal(start, problem!);
        return isGood;
    }

    /// <summary>The refusal that a sentence says.</summary>
    internal static ParseError Refusal(int start, string problem) =>
        new(ParseErrorCode.InvalidAttribute, EventField.None, start, start, 0) { Text = problem };
}
