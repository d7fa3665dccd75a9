using System.Text;
using EventOps.Engine.Intake.Parsing;

namespace EventOps.Engine.Tests.Intake;

/// <summary>A parse result that outlives the spans, so that results can be compared and shown.</summary>
internal sealed record ParsedEvent(
    ParseErrorCode Code,
    EventField Field,
    string EventType = "",
    string Source = "",
    string Key = "",
    string Priority = "",
    string Data = "",
    string Metadata = "")
{
    public static ParsedEvent Parse(ReadOnlySpan<byte> body, ParseLimits? limits = null)
    {
        limits ??= ParseLimits.Default;
        byte[] scratch = new byte[limits.ScratchBytes];
        JsonEventParser.TryParse(body, scratch, limits, out EventFields fields, out ParseError error);
        return From(fields, error);
    }

    public static ParsedEvent Parse(string body) => Parse(Encoding.UTF8.GetBytes(body));

    public static string Message(string body, ParseLimits? limits = null)
    {
        limits ??= ParseLimits.Default;
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        byte[] scratch = new byte[limits.ScratchBytes];
        JsonEventParser.TryParse(bytes, scratch, limits, out _, out ParseError error);
        return error.Message(bytes, limits);
    }

    /// <summary>Every item of a batch; a refused batch adds its error as the last, with the index -1.</summary>
    public static List<(int Index, ParsedEvent Event)> Drain<TReader>(TReader reader)
        where TReader : struct, IEventBatchReader, allows ref struct
    {
        List<(int, ParsedEvent)> items = [];
        ParseError error;
        while (reader.MoveNext(out EventFields fields, out error))
        {
            items.Add((reader.Index, From(fields, error)));
        }

        if (error.IsError)
        {
            items.Add((-1, From(default, error)));
        }

        return items;
    }

    // Latin-1 keeps each payload byte as it is; names are real text.
    private static ParsedEvent From(EventFields fields, ParseError error) => error.IsError
        ? new ParsedEvent(error.Code, error.Field)
        : new ParsedEvent(
            ParseErrorCode.None,
            EventField.None,
            Encoding.UTF8.GetString(fields.EventType),
            Encoding.UTF8.GetString(fields.Source),
            Encoding.UTF8.GetString(fields.IdempotencyKey),
            fields.Priority.ToString(),
            Encoding.Latin1.GetString(fields.Data),
            Encoding.Latin1.GetString(fields.Metadata));
}
