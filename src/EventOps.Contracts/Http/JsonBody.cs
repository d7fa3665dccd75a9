using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace EventOps.Contracts.Http;

/// <summary>
/// The JSON object of a control-plane request (a subscription, an acknowledgement), read whole. Strict where
/// System.Text.Json is lenient: invalid UTF-8 and lone surrogate escapes are refused here and not found out later by an
/// exception.
/// </summary>
public sealed class JsonBody : IDisposable
{
    private const int DepthMax = 64;
    private const int ShortTextLength = 256;
    private readonly JsonDocument _document;

    private JsonBody(JsonDocument document) => _document = document;

    /// <summary>The object.</summary>
    public JsonElement Root => _document.RootElement;

    /// <summary>Parses a body; null when it is not one well-formed JSON object.</summary>
    public static JsonBody? TryParse(ReadOnlyMemory<byte> body, out string problem) => TryParse(body, DepthMax, out problem);

    /// <summary>The same for what may be nested so deep.</summary>
    public static JsonBody? TryParse(ReadOnlyMemory<byte> body, int depthMax, out string problem)
    {
        problem = string.Empty;
        if (!Utf8.IsValid(body.Span))
        {
            problem = "The body is not valid UTF-8";
            return null;
        }

        try
        {
            if (!IsText(body.Span, depthMax))
            {
                problem = "The body has a string that is no Unicode text: a lone surrogate escape";
                return null;
            }

            var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = depthMax });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return new JsonBody(document);
            }

            document.Dispose();
            problem = "The body must be a JSON object";
        }
        catch (JsonException exception)
        {
            problem = $"The body is not well-formed JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
        }

        return null;
    }

    /// <summary>Reads a string that may be absent or null.</summary>
    /// <returns>False when it is there and is no string, or no text at all.</returns>
    public static bool TryReadText(JsonElement parent, string name, out string? text)
    {
        text = null;
        return !parent.TryGetProperty(name, out JsonElement value)
            || value.ValueKind == JsonValueKind.Null
            || TryReadText(value, out text);
    }

    /// <summary>Reads a string.</summary>
    public static bool TryReadText(JsonElement value, out string? text)
    {
        text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is not null;
    }

    /// <summary>Reads a list of strings, or one string; an absent or null one is empty.</summary>
    /// <returns>False when it is anything else.</returns>
    public static bool TryReadTexts(JsonElement parent, string name, out string[] texts)
    {
        texts = [];
        if (!parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (TryReadText(value, out string? single))
        {
            texts = [single!];
            return true;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        texts = new string[value.GetArrayLength()];
        int at = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (!TryReadText(item, out string? text))
            {
                return false;
            }

            texts[at++] = text!;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    /// <summary>
    /// Whether every string and name, also one nobody reads, can be decoded: a lone surrogate escape is in JSON's
    /// grammar and not in Unicode, and would be found out by an exception, when a member is looked up by name at the
    /// latest.
    /// </summary>
    private static bool IsText(ReadOnlySpan<byte> json, int depthMax)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = depthMax });
        Span<char> first = stackalloc char[ShortTextLength];
        while (reader.Read())
        {
            if (reader.ValueIsEscaped && !TryDecode(ref reader, first))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryDecode(scoped ref Utf8JsonReader reader, scoped Span<char> room)
    {
        char[]? rented = reader.ValueSpan.Length > room.Length ? ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length) : null;
        try
        {
            reader.CopyString(rented is null ? room : rented);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented);
            }
        }
    }
}
