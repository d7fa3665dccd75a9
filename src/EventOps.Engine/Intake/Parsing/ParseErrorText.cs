using System.Globalization;
using System.Text;
using EventOps.Engine.Records;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// Renders a <see cref="ParseError"/> as an English sentence. The caller's text appears only in excerpts: short, and
/// with everything but letters, digits and printable ASCII written as an escape, so that a message can go to any log.
/// </summary>
internal static class ParseErrorText
{
    private const int ExcerptBytesMax = 40;

    public static string Render(in ParseError error, ReadOnlySpan<byte> body, ParseLimits limits)
    {
        string name = Name(error.Field);
        return error.Code switch
        {
            ParseErrorCode.None => "",
            ParseErrorCode.EmptyBody => "The body is empty",
            ParseErrorCode.UnexpectedEnd => $"{Malformed(error, body)}: it ends too early",
            ParseErrorCode.UnexpectedByte => $"{Malformed(error, body)}: unexpected {Byte(error, body)}",
            ParseErrorCode.InvalidNumber => $"{Malformed(error, body)}: invalid number",
            ParseErrorCode.InvalidEscape => $"{Malformed(error, body)}: invalid escape in a string",
            ParseErrorCode.ControlCharacter =>
                $"{Malformed(error, body)}: control character {Byte(error, body)} in a string",
            ParseErrorCode.TrailingContent =>
                $"{Malformed(error, body)}: unexpected {Byte(error, body)} after the end of the document",
            ParseErrorCode.InvalidUtf8 => $"Invalid UTF-8 at {Where(error, body)}",
            ParseErrorCode.TooDeep => $"Nested deeper than {limits.DepthMax} levels at {Where(error, body)}",
            ParseErrorCode.NotJson =>
                $"JSON cannot express the value at {Where(error, body)}: a key must be a string, a number finite, " +
                "an extension a timestamp",
            ParseErrorCode.LoneSurrogate =>
                $"Invalid text at {Where(error, body)}: the escape is half of a surrogate pair",
            ParseErrorCode.NotAnArray =>
                "A batch must be an array of events (for one event a line, send application/x-ndjson)",
            ParseErrorCode.NotAnObject => "An event must be an object",
            ParseErrorCode.MissingField => $"Field '{name}' is required",
            ParseErrorCode.WrongType => $"Field '{name}' must be {Wanted(error.Field)}",
            ParseErrorCode.EmptyField => $"Field '{name}' must not be empty",
            ParseErrorCode.FieldTooLong => $"Field '{name}' must be at most {limits.NameBytesMax} bytes of UTF-8",
            ParseErrorCode.ControlCharacterInField => $"Field '{name}' must not contain control characters",
            ParseErrorCode.UnknownPriority =>
                $"Unknown priority '{Excerpt(error, body)}': use low, normal, high or critical",
            ParseErrorCode.InvalidTimestamp => $"Field '{name}' must be a time of RFC 3339, such as 2025-12-19T12:00:00Z",
            ParseErrorCode.UnknownField =>
                $"Unknown field '{Excerpt(error, body)}': an event has type, source, tenant_id, timestamp and payload; "
                + "everything else belongs into payload",
            ParseErrorCode.EventTooLarge =>
                string.Create(CultureInfo.InvariantCulture, $"An event must be at most {limits.EventBytesMax} bytes"),
            ParseErrorCode.TooManyItems =>
                string.Create(CultureInfo.InvariantCulture, $"A batch must be at most {limits.BatchItemsMax} events"),
            ParseErrorCode.InvalidAttribute => error.Text ?? "An attribute is invalid",
            _ => throw new ArgumentOutOfRangeException(nameof(error)),
        };
    }

    /// <summary>The key as it stands in a body.</summary>
    public static string Name(EventField field) => field switch
    {
        EventField.EventType => "event_type",
        EventField.Source => "source",
        EventField.IdempotencyKey => "idempotency_key",
        EventField.Priority => "priority",
        EventField.Data => "data",
        EventField.Metadata => "metadata",
        EventField.Type => "type",
        EventField.TenantId => "tenant_id",
        EventField.Timestamp => "timestamp",
        EventField.Payload => "payload",
        _ => "",
    };

    /// <summary>The field at fault as the caller wrote it; empty when it is none in particular.</summary>
    public static string FieldOf(in ParseError error, ReadOnlySpan<byte> body) =>
        error.Code == ParseErrorCode.UnknownField ? Excerpt(error, body) : Name(error.Field);

    private static string Wanted(EventField field) =>
        field is EventField.Data or EventField.Metadata or EventField.Payload ? "an object" : "a string";

    private static string Malformed(in ParseError error, ReadOnlySpan<byte> body) =>
        $"Malformed {(error.Encoding == PayloadEncoding.Json ? "JSON" : "MessagePack")} at {Where(error, body)}";

    // Lines and bytes count from 1, from where the document or item begins: the cost is bounded by the item.
    private static string Where(in ParseError error, ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> before = body[error.Start..Math.Min(error.Position, body.Length)];
        if (error.Encoding == PayloadEncoding.MessagePack)
        {
            return string.Create(CultureInfo.InvariantCulture, $"byte {before.Length + 1}");
        }

        int line = before.Count((byte)'\n') + 1;
        int column = before.Length - (before.LastIndexOf((byte)'\n') + 1) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"line {line}, byte {column}");
    }

    private static string Byte(in ParseError error, ReadOnlySpan<byte> body)
    {
        byte found = body[error.Position];
        return found is > 0x20 and < 0x7f
            ? $"'{(char)found}'"
            : string.Create(CultureInfo.InvariantCulture, $"byte 0x{found:X2}");
    }

    private static string Excerpt(in ParseError error, ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> rest = body.Slice(error.Position, error.Length);
        StringBuilder text = new();
        int shown = 0;
        while (!rest.IsEmpty && shown < ExcerptBytesMax)
        {
            Rune.DecodeFromUtf8(rest, out Rune rune, out int consumed);
            if (Rune.IsLetterOrDigit(rune) || rune.Value is >= 0x20 and < 0x7f and not '\'')
            {
                text.Append(rune.ToString());
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            }

            shown += consumed;
            rest = rest[consumed..];
        }

        return rest.IsEmpty ? text.ToString() : text.Append("...").ToString();
    }
}
