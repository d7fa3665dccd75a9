using System.Globalization;
using System.Text.Json;

namespace EventOps.Contracts.Otlp;

/// <summary>OpenTelemetry's values in JSON: each an object with one member that says what it is.</summary>
internal static class OtlpJsonValue
{
    private static readonly string[] Kinds =
        ["stringValue", "boolValue", "intValue", "doubleValue", "arrayValue", "kvlistValue", "bytesValue"];

    /// <summary>Adds a list of named values; false when it is none, or nested too deep.</summary>
    internal static bool TryAdd(OtlpAttributes into, JsonElement attributes)
    {
        foreach (JsonElement one in attributes.EnumerateArray())
        {
            if (!TrySplit(one, out string name, out JsonElement value))
            {
                return false;
            }

            into.Note(name, TextOf(value));
            if (into.TryName(name) && !TryWrite(into.Json, value, 1))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What a value says as a text: a text itself, or a number or boolean; null for what has more to it.</summary>
    internal static string? TextOf(JsonElement anyValue)
    {
        JsonProperty? said = Said(anyValue);
        return said?.Name switch
        {
            "stringValue" or "intValue" or "doubleValue" => said.Value.Value.ValueKind switch
            {
                JsonValueKind.String => said.Value.Value.GetString(),
                JsonValueKind.Number => said.Value.Value.GetRawText(),
                _ => null,
            },
            "boolValue" => said.Value.Value.ValueKind == JsonValueKind.True ? "true" : "false",
            _ => null,
        };
    }

    /// <summary>Writes a value; false when it is none, or nested too deep.</summary>
    internal static bool TryWrite(Utf8JsonWriter json, JsonElement anyValue, int depth)
    {
        if (depth > OtlpAttributes.DepthMax)
        {
            return false;
        }

        if (Said(anyValue) is not { } said)
        {
            json.WriteNullValue();
            return anyValue.ValueKind is JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined;
        }

        JsonElement value = said.Value;
        switch (said.Name)
        {
            case "stringValue" or "bytesValue" when value.ValueKind == JsonValueKind.String:
                json.WriteStringValue(value.GetString());
                return true;
            case "boolValue" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                json.WriteBooleanValue(value.ValueKind == JsonValueKind.True);
                return true;
            case "intValue" when OtlpJsonNumber.TryRead(value, out long number):
                json.WriteNumberValue(number);
                return true;
            case "doubleValue" when value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number):
                OtlpJsonText.WriteNumber(json, number);
                return true;
            case "doubleValue" when value.ValueKind == JsonValueKind.String
                && double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number):
                OtlpJsonText.WriteNumber(json, number);
                return true;
            case "arrayValue" when value.ValueKind == JsonValueKind.Object:
                return TryWriteArray(json, value, depth);
            case "kvlistValue" when value.ValueKind == JsonValueKind.Object:
                return TryWriteObject(json, value, depth);
            default:
                return false;
        }
    }

    /// <summary>The member that says what a value is; null when nobody knows any of them.</summary>
    private static JsonProperty? Said(JsonElement anyValue)
    {
        JsonProperty? said = null;
        if (anyValue.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in anyValue.EnumerateObject())
            {
                if (member.Value.ValueKind != JsonValueKind.Null && Kinds.Contains(member.Name))
                {
                    said = member;
                }
            }
        }

        return said;
    }

    private static bool TryWriteArray(Utf8JsonWriter json, JsonElement arrayValue, int depth)
    {
        json.WriteStartArray();
        bool isSound = OtlpJson.TryList(arrayValue, "values", out JsonElement values);
        if (isSound && values.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement value in values.EnumerateArray())
            {
                isSound = isSound && TryWrite(json, value, depth + 1);
            }
        }

        json.WriteEndArray();
        return isSound;
    }

    private static bool TryWriteObject(Utf8JsonWriter json, JsonElement kvlist, int depth)
    {
        json.WriteStartObject();
        bool isSound = OtlpJson.TryList(kvlist, "values", out JsonElement values);
        if (isSound && values.ValueKind == JsonValueKind.Array)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (JsonElement one in values.EnumerateArray())
            {
                if (!TrySplit(one, out string name, out JsonElement value))
                {
                    return false;
                }

                if (names.Add(name))
                {
                    json.WritePropertyName(name);
                    isSound = isSound && TryWrite(json, value, depth + 1);
                }
            }
        }

        json.WriteEndObject();
        return isSound;
    }

    private static bool TrySplit(JsonElement keyValue, out string name, out JsonElement value)
    {
        (name, value) = (string.Empty, default);
        if (keyValue.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        keyValue.TryGetProperty("value", out value);
        if (keyValue.TryGetProperty("key", out JsonElement key) && key.ValueKind != JsonValueKind.Null)
        {
            name = key.ValueKind == JsonValueKind.String ? key.GetString()! : string.Empty;
            return key.ValueKind == JsonValueKind.String;
        }

        return true;
    }
}

/// <summary>Numbers of protobuf's JSON: 64-bit ones are texts, and readers take both.</summary>
internal static class OtlpJsonNumber
{
    internal static bool TryRead(JsonElement value, out long number)
    {
        number = 0;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt64(out number),
            JsonValueKind.String =>
                long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }

    /// <summary>An unsigned number of a member; 0 when it is absent.</summary>
    internal static bool TryRead(JsonElement parent, string name, out ulong number)
    {
        number = 0;
        return !parent.TryGetProperty(name, out JsonElement value) || value.ValueKind switch
        {
            JsonValueKind.Null => true,
            JsonValueKind.Number => value.TryGetUInt64(out number),
            JsonValueKind.String =>
                ulong.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }
}
