using System.Buffers;
using System.Text.Json;
using EventOps.Engine.Logs;

namespace EventOps.Operations.Exports;

/// <summary>What an export is asked to hold: the data of its event, so that the job knows all it needs after a restart.</summary>
public sealed record LogExportTerms
{
    /// <summary>How lines are written.</summary>
    public required LogExportFormat Format { get; init; }

    /// <summary>What lines must say, as it was asked; null: anything.</summary>
    public string? Query { get; init; }

    /// <summary>Of this severity; null: any.</summary>
    public LogSeverity? Severity { get; init; }

    /// <summary>Of this service; null: any.</summary>
    public string? Service { get; init; }

    /// <summary>From this moment on, in microseconds since 1970; null: from the oldest.</summary>
    public long? FromMicros { get; init; }

    /// <summary>Before this moment, in microseconds since 1970; null: to the newest.</summary>
    public long? ToMicros { get; init; }

    /// <summary>About this request; null: any.</summary>
    public string? RequestId { get; init; }

    /// <summary>About this user; null: any.</summary>
    public string? UserId { get; init; }

    /// <summary>Lines passed over, of the newest.</summary>
    public long Offset { get; init; }

    /// <summary>So many lines at most; null: all.</summary>
    public long? Limit { get; init; }

    /// <summary>Who asked: the key's name.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>The terms as an event's data.</summary>
    public ReadOnlyMemory<byte> ToJson()
    {
        var data = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(data);
        json.WriteStartObject();
        json.WriteString("format", LogExportFormats.NameOf(Format));
        WriteText(json, "query", Query);
        WriteText(json, "level", Severity is { } severity ? LogSeverityText.Of(severity) : null);
        WriteText(json, "service", Service);
        WriteNumber(json, "start_micros", FromMicros);
        WriteNumber(json, "end_micros", ToMicros);
        WriteText(json, "request_id", RequestId);
        WriteText(json, "user_id", UserId);
        WriteNumber(json, "offset", Offset == 0 ? null : Offset);
        WriteNumber(json, "limit", Limit);
        WriteText(json, "requested_by", RequestedBy);
        json.WriteEndObject();
        json.Flush();
        return data.WrittenMemory;
    }

    /// <summary>Reads an event's data; null when it is none of ours.</summary>
    public static LogExportTerms? TryRead(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            using var document = JsonDocument.ParseValue(ref reader);
            JsonElement json = document.RootElement;
            string? level = TextOf(json, "level");
            bool isLevel = level is null || LogSeverityText.TryParse(level) is not null;
            return LogExportFormats.Of(TextOf(json, "format")) is not { } format || !isLevel
                ? null
                : new LogExportTerms
                {
                    Format = format,
                    Query = TextOf(json, "query"),
                    Severity = LogSeverityText.TryParse(level),
                    Service = TextOf(json, "service"),
                    FromMicros = NumberOf(json, "start_micros"),
                    ToMicros = NumberOf(json, "end_micros"),
                    RequestId = TextOf(json, "request_id"),
                    UserId = TextOf(json, "user_id"),
                    Offset = NumberOf(json, "offset") ?? 0,
                    Limit = NumberOf(json, "limit"),
                    RequestedBy = TextOf(json, "requested_by"),
                };
        }
        catch (Exception notOurs) when (notOurs is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The lines asked for, of a tenant; null when the query cannot be read.</summary>
    public LogQuery? ToQuery(string tenant, out string? problem)
    {
        LogTerms? terms = null;
        problem = null;
        return Query is not null && !LogTermsParser.TryParse(Query, out terms, out problem)
            ? null
            : new LogQuery
            {
                Tenant = tenant,
                Terms = terms,
                Severity = Severity,
                Service = Service,
                FromMicros = FromMicros ?? long.MinValue,
                ToMicros = ToMicros ?? long.MaxValue,
                RequestId = RequestId,
                UserId = UserId,
            };
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static string? TextOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? NumberOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;
}
