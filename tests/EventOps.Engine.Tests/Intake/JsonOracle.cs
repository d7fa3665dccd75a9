using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using EventOps.Engine.Intake.Parsing;

namespace EventOps.Engine.Tests.Intake;

/// <summary>What a body means according to System.Text.Json and rules written down a second time, plainly.</summary>
internal static class JsonOracle
{
    /// <summary>Well-formed JSON in valid UTF-8, nested at most 64 deep.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            return false;
        }

        try
        {
            Utf8JsonReader reader = new(json);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether any string or key of well-formed <paramref name="json"/> is no Unicode text.</summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                try
                {
                    reader.GetString();
                }
                catch (InvalidOperationException)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The expected result; null stands for "malformed, however the parser puts it".</summary>
    public static ParsedEvent? Parse(byte[] body)
    {
        if (!IsWellFormed(body))
        {
            return null;
        }

        if (HasLoneSurrogate(body))
        {
            return new ParsedEvent(ParseErrorCode.LoneSurrogate, EventField.None);
        }

        using JsonDocument document = JsonDocument.Parse(body);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? Judge(document.RootElement)
            : new ParsedEvent(ParseErrorCode.NotAnObject, EventField.None);
    }

    private static ParsedEvent Judge(JsonElement root)
    {
        ParseErrorCode type = Name(root, "event_type", required: true, out string eventType);
        ParseErrorCode source = Name(root, "source", required: true, out string sourceName);
        ParseErrorCode data = Object(root, "data", required: true, out string dataText);
        ParseErrorCode priority = Priority(root, out string priorityName);
        ParseErrorCode metadata = Object(root, "metadata", required: false, out string metadataText);
        ParseErrorCode key = Name(root, "idempotency_key", required: false, out string keyText);
        (ParseErrorCode Code, EventField Field)[] inOrder =
        [
            (type, EventField.EventType), (source, EventField.Source), (data, EventField.Data),
            (priority, EventField.Priority), (metadata, EventField.Metadata), (key, EventField.IdempotencyKey),
        ];
        foreach ((ParseErrorCode code, EventField field) in inOrder)
        {
            if (code != ParseErrorCode.None)
            {
                return new ParsedEvent(code, field);
            }
        }

        return new ParsedEvent(
            ParseErrorCode.None, EventField.None, eventType, sourceName, keyText, priorityName, dataText, metadataText);
    }

    private static ParseErrorCode Name(JsonElement root, string key, bool required, out string text)
    {
        text = "";
        if (IsLeftOut(root, key, required, out JsonElement value))
        {
            return required ? ParseErrorCode.MissingField : ParseErrorCode.None;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return ParseErrorCode.WrongType;
        }

        text = value.GetString()!;
        return text.Length == 0 ? ParseErrorCode.EmptyField
            : Encoding.UTF8.GetByteCount(text) > 256 ? ParseErrorCode.FieldTooLong
            : text.Any(letter => letter < ' ') ? ParseErrorCode.ControlCharacterInField
            : ParseErrorCode.None;
    }

    private static ParseErrorCode Object(JsonElement root, string key, bool required, out string raw)
    {
        raw = "";
        if (IsLeftOut(root, key, required, out JsonElement value))
        {
            return required ? ParseErrorCode.MissingField : ParseErrorCode.None;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return ParseErrorCode.WrongType;
        }

        raw = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value.GetRawText()));
        return ParseErrorCode.None;
    }

    private static ParseErrorCode Priority(JsonElement root, out string name)
    {
        name = "Normal";
        if (IsLeftOut(root, "priority", required: false, out JsonElement value))
        {
            return ParseErrorCode.None;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return ParseErrorCode.WrongType;
        }

        name = value.GetString() switch
        {
            "low" => "Low",
            "normal" or "medium" => "Normal",
            "high" => "High",
            "critical" => "Critical",
            _ => "",
        };
        return name.Length == 0 ? ParseErrorCode.UnknownPriority : ParseErrorCode.None;
    }

    // TryGetProperty gives the last of several equal keys.
    private static bool IsLeftOut(JsonElement root, string key, bool required, out JsonElement value) =>
        !root.TryGetProperty(key, out value) || (value.ValueKind == JsonValueKind.Null && !required);
}
