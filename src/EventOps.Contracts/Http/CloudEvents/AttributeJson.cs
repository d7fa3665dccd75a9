using EventOps.Contracts.Http.CloudEvents.Syntax;

namespace EventOps.Contracts.Http.CloudEvents;

/// <summary>
/// The members of an event's attributes but for its type and its source, which the engine keeps for itself. One form for
/// one set of attributes (the named ones in their order, extensions by name, no blanks), so that the same event sent
/// again is the same to the last byte.
/// </summary>
internal static class AttributeJson
{
    /// <summary>Writes the members, without braces.</summary>
    internal static void Write(ref JsonText json, CloudEventDraft draft)
    {
        json.Raw("\"specversion\":\"1.0\""u8);
        for (CloudEventAttribute attribute = CloudEventAttribute.Id; attribute < CloudEventAttribute.Data; attribute++)
        {
            if (attribute is not (CloudEventAttribute.Source or CloudEventAttribute.Type))
            {
                Write(ref json, AttributeName.Of(attribute), draft[attribute], draft);
            }
        }

        foreach (ref readonly ExtensionValue extension in draft.Extensions)
        {
            Write(ref json, draft.NameOf(extension), extension.Value, draft);
        }
    }

    private static void Write(ref JsonText json, ReadOnlySpan<byte> name, AttributeValue value, CloudEventDraft draft)
    {
        if (!value.IsSet)
        {
            return;
        }

        json.Raw(",\""u8);
        json.Raw(name);
        json.Raw("\":"u8);
        if (value.Kind == AttributeKind.Text)
        {
            json.String(draft.TextOf(value));
        }
        else
        {
            json.Raw(draft.TextOf(value));
        }
    }
}
