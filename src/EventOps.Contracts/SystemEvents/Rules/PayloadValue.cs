using System.Text.Json;

namespace EventOps.Contracts.SystemEvents.Rules;

/// <summary>Finds one value in an event's data by its path, as plain text on one line. Data is anybody's.</summary>
internal static class PayloadValue
{
    /// <summary>Characters of a value that are shown: a sentence or two.</summary>
    internal const int LengthMax = 300;

    /// <summary>The value at a path of member names; empty when there is none, or it is an object, a list or null.</summary>
    internal static string Find(ReadOnlySpan<byte> json, IReadOnlyList<string> path)
    {
        if (json.IsEmpty)
        {
            return string.Empty;
        }

        var reader = new Utf8JsonReader(json);
        try
        {
            return reader.Read() && TryDescend(ref reader, path) ? Shown(ref reader) : string.Empty;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Damaged, or a string that is no Unicode text: there is nothing to show.
            return string.Empty;
        }
    }

    private static bool TryDescend(ref Utf8JsonReader reader, IReadOnlyList<string> path)
    {
        foreach (string name in path)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (true)
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.EndObject)
                {
                    return false;
                }

                bool isIt = reader.ValueTextEquals(name);
                reader.Read();
                if (isIt)
                {
                    break;
                }

                reader.Skip();
            }
        }

        return true;
    }

    private static string Shown(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => OneLine(reader.GetString()!),
        JsonTokenType.Number => OneLine(System.Text.Encoding.UTF8.GetString(reader.ValueSpan)),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => string.Empty,
    };

    private static string OneLine(string text)
    {
        if (text.Length > LengthMax)
        {
            int end = char.IsHighSurrogate(text[LengthMax - 2]) ? LengthMax - 2 : LengthMax - 1;
            text = string.Concat(text.AsSpan(0, end), "…");
        }

        return text.Any(char.IsControl) ? string.Concat(text.Select(one => char.IsControl(one) ? ' ' : one)) : text;
    }
}
