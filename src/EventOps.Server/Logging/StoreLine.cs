using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Engine.Logs;

namespace EventOps.Server.Logging;

/// <summary>
/// Makes a line of what a logger was told: the request and the user from the scope, or from a value that is named so; the
/// category, the event id, the values and the exception as metadata. Long texts are cut by the bytes they take, whatever their
/// characters: all together they are 102 KiB at most, and a line of the store may have 128, so every line can be kept.
/// </summary>
internal static class StoreLine
{
    private const int MessageBytesMax = 32 * 1024;
    private const int StackBytesMax = 32 * 1024;

    /// <summary>With <see cref="ValuesMax"/> and their names 30 KiB.</summary>
    private const int ValueBytesMax = 1_024;
    private const int NameBytesMax = 256;

    /// <summary>Values of a line: templates have a handful.</summary>
    private const int ValuesMax = 24;

    private const string Template = "{OriginalFormat}";
    private const string RequestIdName = "RequestId";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static LogLine Of(in StoreLogEntry entry, string service, TimeProvider clock, IExternalScopeProvider? scopes)
    {
        var found = new Found();
        scopes?.ForEachScope(static (scope, into) => into.Look(scope), found);
        string message = entry.Message.Length > 0 ? entry.Message : entry.Category;
        return new LogLine
        {
            AtMicros = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
            Severity = SeverityOf(entry.Level),
            Service = service,
            Message = CutText.Plain(message, MessageBytesMax),
            RequestId = found.Request?.RequestId ?? Named(entry.Values, RequestIdName),
            UserId = found.Request?.Caller?.Name is { } name ? CutText.Plain(name, NameBytesMax) : null,
            Metadata = MetadataOf(entry, found.Request),
        };
    }

    private static LogSeverity SeverityOf(LogLevel level) => level switch
    {
        LogLevel.Critical or LogLevel.Error => LogSeverity.Error,
        LogLevel.Warning => LogSeverity.Warning,
        LogLevel.Information => LogSeverity.Info,
        _ => LogSeverity.Debug,
    };

    private static ReadOnlyMemory<byte> MetadataOf(in StoreLogEntry entry, RequestLogScope? request)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes, Options);
        json.WriteStartObject();
        json.WriteString("logger", Cut(entry.Category, ValueBytesMax));
        if (entry.Level == LogLevel.Critical)
        {
            json.WriteBoolean("critical", true);
        }

        if (entry.EventId.Id != 0)
        {
            json.WriteNumber("event_id", entry.EventId.Id);
        }

        if (entry.EventId.Name is { } eventName)
        {
            json.WriteString("event_name", Cut(eventName, NameBytesMax));
        }

        if (request?.Caller is { } caller)
        {
            json.WriteString("tenant", Cut(caller.Tenant, NameBytesMax));
            json.WriteString("key_id", Cut(caller.KeyId, NameBytesMax));
        }

        WriteValues(json, entry.Values);
        if (entry.Exception is { } exception)
        {
            json.WriteString("error_type", Cut(exception.GetType().FullName ?? string.Empty, ValueBytesMax));
            json.WriteString("error_message", Cut(exception.Message, ValueBytesMax));
            json.WriteString("stack_trace", Cut(exception.ToString(), StackBytesMax));
        }

        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>>? values)
    {
        if (values is null or { Count: 0 } or [{ Key: Template }])
        {
            return;
        }

        json.WriteStartObject("values");
        for (int i = 0; i < Math.Min(values.Count, ValuesMax); i++)
        {
            if (values[i].Key != Template)
            {
                json.WritePropertyName(Cut(values[i].Key, NameBytesMax));
                WriteValue(json, values[i].Value);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool yes:
                json.WriteBooleanValue(yes);
                break;
            case int or long or short or byte or uint or ushort or sbyte:
                json.WriteNumberValue(Convert.ToInt64(value, null));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(Cut(value.ToString() ?? string.Empty, ValueBytesMax));
                break;
        }
    }

    private static string? Named(IReadOnlyList<KeyValuePair<string, object?>>? values, string name)
    {
        for (int i = 0; i < (values?.Count ?? 0); i++)
        {
            if (values![i].Key == name && values[i].Value is string { Length: > 0 and <= NameBytesMax } text)
            {
                return CutText.Plain(text, NameBytesMax);
            }
        }

        return null;
    }

    private static string Cut(string text, int bytesMax) => CutText.Json(text, bytesMax, Options.Encoder!);

    private sealed class Found
    {
        /// <summary>The innermost request's scope.</summary>
        internal RequestLogScope? Request { get; private set; }

        internal void Look(object? scope) => Request = scope as RequestLogScope ?? Request;
    }
}
