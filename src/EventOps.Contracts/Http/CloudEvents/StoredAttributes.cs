using EventOps.Contracts.Http.CloudEvents.Syntax;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Records;

namespace EventOps.Contracts.Http.CloudEvents;

/// <summary>
/// Finds the attributes of a CloudEvent in an event's metadata. Nothing marks such an event but that: so metadata that a
/// publisher made in their form counts as well, and is judged again before anybody relies on it.
/// </summary>
internal static class StoredAttributes
{
    internal static bool TryRead(scoped in EventRecord record, CloudEventDraft draft, out bool isBase64)
    {
        isBase64 = false;
        draft.Clear();
        if (record.Metadata.IsEmpty || record.Encoding != PayloadEncoding.Json)
        {
            return false;
        }

        JsonScanner scanner = new(record.Metadata, ParseLimits.DepthCeiling);
        if (StructuredWalk.Walk(ref scanner, 0, draft, out _) < 0
            || ContextRules.ProblemOfAttributes(draft) is not null
            || draft[CloudEventAttribute.Source].IsSet
            || draft[CloudEventAttribute.Type].IsSet
            || draft[CloudEventAttribute.Data].IsSet)
        {
            return false;
        }

        AttributeValue marker = draft[CloudEventAttribute.DataBase64];
        isBase64 = marker.Kind == AttributeKind.Boolean
            && draft.TextOf(marker).SequenceEqual("true"u8)
            && IsBase64(record.Data);
        return isBase64 || !marker.IsSet;
    }

    private static bool IsBase64(ReadOnlySpan<byte> data) =>
        data.Length >= 2 && data[0] == '"' && AttributeText.IsBase64(data[1..^1]);
}
