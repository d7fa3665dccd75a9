using EventOps.Contracts.Http.CloudEvents.Syntax;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Schemas.Formats;

namespace EventOps.Contracts.Http.CloudEvents;

/// <summary>
/// What the specification demands of attributes, each fault in a sentence that names the attribute. They are judged in
/// one order, whatever order they came in.
/// </summary>
internal static class ContextRules
{
    /// <summary>What is wrong with an event's attributes and the form of its data; null when nothing is.</summary>
    internal static string? ProblemOf(CloudEventDraft draft, ReadOnlySpan<byte> base64, ParseLimits limits) =>
        draft.Problem
            ?? ProblemOfVersion(draft)
            ?? ProblemOfRequired(draft, CloudEventAttribute.Id)
            ?? ProblemOfName(draft, CloudEventAttribute.Source, limits)
            ?? ProblemOfName(draft, CloudEventAttribute.Type, limits)
            ?? (UriText.IsReference(draft.TextOf(draft[CloudEventAttribute.Source]))
                ? null
                : "Attribute 'source' must be a URI or a relative reference (RFC 3986)")
            ?? ProblemOfOptional(draft)
            ?? ProblemOfData(draft, base64);

    /// <summary>The same of attributes alone: an event's but for its source, its type and its data.</summary>
    internal static string? ProblemOfAttributes(CloudEventDraft draft) =>
        draft.Problem
            ?? ProblemOfVersion(draft)
            ?? ProblemOfRequired(draft, CloudEventAttribute.Id)
            ?? ProblemOfOptional(draft);

    private static string? ProblemOfVersion(CloudEventDraft draft) =>
        ProblemOfRequired(draft, CloudEventAttribute.SpecVersion)
            ?? (draft.TextOf(draft[CloudEventAttribute.SpecVersion]).SequenceEqual("1.0"u8)
                ? null
                : "Attribute 'specversion' must be '1.0': no other version of CloudEvents is known here");

    private static string? ProblemOfRequired(CloudEventDraft draft, CloudEventAttribute attribute)
    {
        AttributeValue value = draft[attribute];
        if (!value.IsSet)
        {
            return $"Attribute '{Name(attribute)}' is required";
        }

        return value.Kind != AttributeKind.Text ? $"Attribute '{Name(attribute)}' must be a string"
            : value.Length == 0 ? $"Attribute '{Name(attribute)}' must not be empty"
            : null;
    }

    /// <summary>Of a name by which the engine files events.</summary>
    private static string? ProblemOfName(CloudEventDraft draft, CloudEventAttribute attribute, ParseLimits limits) =>
        ProblemOfRequired(draft, attribute)
            ?? (draft[attribute].Length > limits.NameBytesMax
                ? $"Attribute '{Name(attribute)}' must be at most {limits.NameBytesMax} bytes of UTF-8"
                : null);

    private static string? ProblemOfOptional(CloudEventDraft draft)
    {
        for (CloudEventAttribute attribute = CloudEventAttribute.Time; attribute < CloudEventAttribute.Data; attribute++)
        {
            AttributeValue value = draft[attribute];
            if (value.IsSet && value.Kind != AttributeKind.Text)
            {
                return $"Attribute '{Name(attribute)}' must be a string";
            }

            if (value.IsSet && ProblemOfText(attribute, draft.TextOf(value)) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? ProblemOfText(CloudEventAttribute attribute, ReadOnlySpan<byte> text) => attribute switch
    {
        CloudEventAttribute.Time when !DateTimeFormat.IsMatch(text) =>
            "Attribute 'time' must be a timestamp of RFC 3339, such as 2018-04-05T17:31:00Z",
        CloudEventAttribute.Subject when text.IsEmpty => "Attribute 'subject' must not be empty",
        CloudEventAttribute.DataSchema when !UriText.IsUri(text) =>
            "Attribute 'dataschema' must be an absolute URI (RFC 3986)",
        CloudEventAttribute.DataContentType when !MediaTypeText.IsMediaType(text) =>
            "Attribute 'datacontenttype' must be a media type (RFC 2046), such as application/json",
        _ => null,
    };

    private static string? ProblemOfData(CloudEventDraft draft, ReadOnlySpan<byte> base64)
    {
        AttributeValue value = draft[CloudEventAttribute.DataBase64];
        if (!value.IsSet)
        {
            return null;
        }

        if (value.Kind is not (AttributeKind.Json or AttributeKind.Text) || !AttributeText.IsBase64(base64[1..^1]))
        {
            return "Member 'data_base64' must be a string in Base64 (RFC 4648)";
        }

        return draft[CloudEventAttribute.Data].IsSet
            ? "An event must not have both 'data' and 'data_base64'"
            : null;
    }

    private static string Name(CloudEventAttribute attribute) => CloudEventDraft.Shown(AttributeName.Of(attribute));
}
