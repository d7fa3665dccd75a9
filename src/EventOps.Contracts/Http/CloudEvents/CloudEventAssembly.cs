using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Records;

namespace EventOps.Contracts.Http.CloudEvents;

/// <summary>
/// Judges a draft and makes the engine's fields of it: <c>type</c> and <c>source</c> are its own, <c>data</c> is the
/// payload, verbatim (the Base64 text, as a JSON string, when it came as <c>data_base64</c>; empty when there is none),
/// every other attribute is a member of the metadata, and source and id together are the idempotency key.
/// </summary>
internal static class CloudEventAssembly
{

    internal static bool TryAssemble(
        CloudEventDraft draft, ReadOnlySpan<byte> body, ParseLimits limits, out EventFields fields, out string? problem)
    {
        fields = default;
        string? wrongPriority = ProblemOfPriority(draft, out EventPriority priority);
        ReadOnlySpan<byte> base64 = TokenOf(CloudEventAttribute.DataBase64, draft, body);
        problem = ContextRules.ProblemOf(draft, base64, limits) ?? wrongPriority;
        if (problem is not null)
        {
            return false;
        }

        // Whatever is added to the draft may move it, so that comes first.
        AttributeValue key = KeyOf(draft);
        bool isBase64 = draft[CloudEventAttribute.DataBase64].IsSet;
        WriteMetadata(draft, isBase64);
        fields.EventType = draft.TextOf(draft[CloudEventAttribute.Type]);
        fields.Source = draft.TextOf(draft[CloudEventAttribute.Source]);
        fields.IdempotencyKey = draft.TextOf(key);
        fields.Data = TokenOf(isBase64 ? CloudEventAttribute.DataBase64 : CloudEventAttribute.Data, draft, body);
        fields.Metadata = draft.Metadata.Span;
        fields.Priority = priority;
        fields.Encoding = PayloadEncoding.Json;
        fields.Trace = TraceOf(draft);
        return true;
    }

    private static ReadOnlySpan<byte> TokenOf(CloudEventAttribute attribute, CloudEventDraft draft, ReadOnlySpan<byte> body)
    {
        AttributeValue value = draft[attribute];
        return value.Kind switch
        {
            AttributeKind.Json => body.Slice(value.Start, value.Length),
            AttributeKind.Text => draft.TextOf(value),
            _ => default,
        };
    }

    /// <summary>
    /// Neither part holds a zero, nor does any key a caller can name elsewhere: no two pairs, and no pair and a key, are
    /// ever the same. The claim keeps a digest, so the length does not matter.
    /// </summary>
    private static AttributeValue KeyOf(CloudEventDraft draft)
    {
        AttributeValue source = draft[CloudEventAttribute.Source];
        AttributeValue id = draft[CloudEventAttribute.Id];
        int length = source.Length + id.Length + 2;
        Span<byte> key = draft.Reserve(length);
        key[0] = key[source.Length + 1] = 0;
        draft.TextOf(source).CopyTo(key[1..]);
        draft.TextOf(id).CopyTo(key[(source.Length + 2)..]);
        return draft.Keep(length, AttributeKind.Text);
    }

    private static void WriteMetadata(CloudEventDraft draft, bool isBase64)
    {
        var json = new JsonText(draft.Metadata);
        json.Raw("{"u8);
        AttributeJson.Write(ref json, draft);
        // The payload is bytes in Base64: no extension can have this name.
        json.Raw(isBase64 ? ",\"data_base64\":true}"u8 : "}"u8);
        json.Flush();
    }

    private static string? ProblemOfPriority(CloudEventDraft draft, out EventPriority priority)
    {
        priority = EventPriority.Normal;
        AttributeValue value = draft.ExtensionOf("priority"u8);
        return !value.IsSet || (value.Kind == AttributeKind.Text && PriorityNames.TryMatch(draft.TextOf(value), out priority))
            ? null
            : "Attribute 'priority' must be low, normal, medium, high or critical";
    }

    /// <summary>The event's own trace; one that is invalid is ignored, as W3C wants it, and kept as what it is.</summary>
    private static TraceContext TraceOf(CloudEventDraft draft)
    {
        const int LengthMax = 2 * TraceContext.TextLength;
        AttributeValue value = draft.ExtensionOf("traceparent"u8);
        if (value.Kind != AttributeKind.Text || value.Length > LengthMax)
        {
            return default;
        }

        Span<char> text = stackalloc char[LengthMax];
        int length = System.Text.Encoding.Latin1.GetChars(draft.TextOf(value), text);
        return TraceContext.TryParse(text[..length], out TraceContext trace) ? trace : default;
    }
}
