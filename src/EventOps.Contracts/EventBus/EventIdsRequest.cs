using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Engine.Records;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// The body that acknowledging, sending back and extending have in common: a subscriber, and ids of its events. A text
/// that is no id is one of an event nobody knows.
/// </summary>
internal sealed class EventIdsRequest
{
    private EventIdsRequest(string subscriber) => Subscriber = subscriber;

    internal string Subscriber { get; }

    internal List<long> Ids { get; } = [];

    /// <summary>Texts that are no event id, as they may be shown.</summary>
    internal List<string> Unknown { get; } = [];

    /// <summary>Reads it; null when it is none.</summary>
    internal static EventIdsRequest? TryRead(JsonElement body, int idsMax, out string problem)
    {
        problem = string.Empty;
        string name = JsonBody.TryReadText(body, "subscriber", out string? subscriber) ? subscriber ?? string.Empty : string.Empty;
        if (name.Length == 0)
        {
            problem = "Field 'subscriber' must be a string";
            return null;
        }

        if (!body.TryGetProperty("event_ids", out JsonElement list)
            || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() is var count && (count == 0 || count > idsMax))
        {
            problem = $"Field 'event_ids' must be an array of 1 to {idsMax} event ids";
            return null;
        }

        var request = new EventIdsRequest(name);
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (!JsonBody.TryReadText(item, out string? text))
            {
                problem = "Field 'event_ids' must hold strings only";
                return null;
            }

            if (EventId.TryParseEvent(text, out long id))
            {
                request.Ids.Add(id);
            }
            else
            {
                request.Unknown.Add(ShownText.Of(text!));
            }
        }

        return request;
    }

    /// <summary>Reads a whole number in a range; false when it is there and is none, or is not there and must be.</summary>
    internal static bool TryReadNumber(JsonElement body, string name, int min, int max, int? absent, out int value)
    {
        value = absent ?? 0;
        return body.TryGetProperty(name, out JsonElement number)
            ? number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out value) && value >= min && value <= max
            : absent is not null;
    }

    /// <summary>Writes <c>unknown</c>, where there is anything to say, behind other members.</summary>
    internal void WriteUnknown(ref JsonText json, IReadOnlyList<long> unknownIds)
    {
        if (Unknown.Count + unknownIds.Count == 0)
        {
            return;
        }

        json.Raw(",\"unknown\":["u8);
        for (int i = 0; i < Unknown.Count; i++)
        {
            json.Raw(i > 0 ? ","u8 : ""u8);
            json.String(Unknown[i]);
        }

        for (int i = 0; i < unknownIds.Count; i++)
        {
            json.Raw(i + Unknown.Count > 0 ? ","u8 : ""u8);
            json.EventId(unknownIds[i]);
        }

        json.Raw("]"u8);
    }
}
