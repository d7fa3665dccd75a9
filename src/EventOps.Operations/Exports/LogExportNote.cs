using System.Buffers;
using System.Text.Json;

namespace EventOps.Operations.Exports;

/// <summary>What a complete export holds.</summary>
/// <param name="Format">How its lines are written.</param>
/// <param name="Lines">How many.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="CompletedMs">Since when it is there, in milliseconds since 1970.</param>
/// <param name="ExpiresMs">Until when, in milliseconds since 1970.</param>
public sealed record LogExportNote(LogExportFormat Format, long Lines, long Bytes, long CompletedMs, long ExpiresMs)
{
    /// <summary>Whether lines were left out: the query's expression took too long for them, or they could not be read.</summary>
    public bool LeftOut { get; init; }

    internal ReadOnlySpan<byte> ToJson()
    {
        var data = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(data);
        json.WriteStartObject();
        json.WriteString("format", LogExportFormats.NameOf(Format));
        json.WriteNumber("lines", Lines);
        json.WriteNumber("bytes", Bytes);
        json.WriteNumber("completed_ms", CompletedMs);
        json.WriteNumber("expires_ms", ExpiresMs);
        json.WriteBoolean("left_out", LeftOut);
        json.WriteEndObject();
        json.Flush();
        return data.WrittenSpan;
    }

    internal static LogExportNote? TryRead(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement json = document.RootElement;
            return LogExportFormats.Of(json.GetProperty("format").GetString()) is { } format
                ? new LogExportNote(format, Number("lines"), Number("bytes"), Number("completed_ms"), Number("expires_ms"))
                {
                    LeftOut = json.GetProperty("left_out").GetBoolean(),
                }
                : null;

            long Number(string name) => json.GetProperty(name).GetInt64();
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception damaged) when (damaged is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // As good as none: the export is not complete, and swept.
            return null;
        }
    }
}
