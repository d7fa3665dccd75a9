using System.Globalization;
using System.Text.Json;
using EventOps.Engine.Logs;
using EventOps.Engine.Records;

namespace EventOps.Operations.Exports;

/// <summary>A kept line as JSON, the same in a page of a search and in an export; its metadata verbatim.</summary>
public static class LogLineJson
{
    private const string IdPrefix = "log_";

    /// <summary>A line's id as callers see it.</summary>
    public static string IdOf(KeptLogLine kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        return EventId.ToText(IdPrefix, kept.Id);
    }

    /// <summary>A line's time, RFC 3339 in UTC with milliseconds.</summary>
    public static string TimeOf(LogLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return DateTime.UnixEpoch.AddTicks(line.AtMicros * TimeSpan.TicksPerMicrosecond)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>Writes a line.</summary>
    public static void Write(Utf8JsonWriter json, KeptLogLine kept)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(kept);
        LogLine line = kept.Line;
        json.WriteStartObject();
        json.WriteString("id"u8, IdOf(kept));
        json.WriteString("timestamp"u8, TimeOf(line));
        json.WriteString("level"u8, LogSeverityText.Of(line.Severity));
        json.WriteString("service"u8, line.Service);
        json.WriteString("message"u8, line.Message);
        json.WriteString("request_id"u8, line.RequestId);
        json.WriteString("user_id"u8, line.UserId);
        json.WritePropertyName("metadata"u8);
        if (line.Metadata.IsEmpty)
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }
        else
        {
            // Checked when the line was taken.
            json.WriteRawValue(line.Metadata.Span, skipInputValidation: true);
        }

        json.WriteEndObject();
    }
}
