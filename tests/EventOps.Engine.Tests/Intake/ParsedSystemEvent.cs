using System.Text;
using EventOps.Engine.Intake.Parsing;

namespace EventOps.Engine.Tests.Intake;

/// <summary>A parse result that outlives the spans, so that results can be compared and shown.</summary>
internal sealed record ParsedSystemEvent(
    ParseErrorCode Code,
    string Field = "",
    string Type = "",
    string Source = "",
    string TenantId = "",
    string Metadata = "",
    string Payload = "",
    string Priority = "",
    bool IsEnvelope = false)
{
    /// <summary>Parses as the endpoint for all types does, or as one for a type of its own.</summary>
    public static ParsedSystemEvent Parse(ReadOnlySpan<byte> body, bool ofOneType = false, ParseLimits? limits = null)
    {
        limits ??= ParseLimits.Default;
        byte[] scratch = new byte[SystemEventParser.ScratchBytes(limits)];
        SystemEventDefaults defaults = ofOneType ? new() { Type = "known"u8, Source = "key"u8 } : default;
        return SystemEventParser.TryParse(body, scratch, limits, defaults, out SystemEvent found, out ParseError error)
            ? From(found)
            : new ParsedSystemEvent(error.Code, error.FieldName(body));
    }

    public static ParsedSystemEvent Parse(string body, bool ofOneType = false, ParseLimits? limits = null) =>
        Parse(Encoding.UTF8.GetBytes(body), ofOneType, limits);

    public static string Message(string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        byte[] scratch = new byte[SystemEventParser.ScratchBytes(ParseLimits.Default)];
        Assert.False(SystemEventParser.TryParse(bytes, scratch, ParseLimits.Default, default, out _, out ParseError error));
        return error.Message(bytes, ParseLimits.Default);
    }

    // Latin-1 keeps each payload byte as it is; names are real text.
    private static ParsedSystemEvent From(SystemEvent found) => new(
        ParseErrorCode.None,
        "",
        Encoding.UTF8.GetString(found.Fields.EventType),
        Encoding.UTF8.GetString(found.Fields.Source),
        Encoding.UTF8.GetString(found.TenantId),
        Encoding.Latin1.GetString(found.Fields.Metadata),
        Encoding.Latin1.GetString(found.Fields.Data),
        found.Fields.Priority.ToString(),
        found.IsEnvelope);
}
