using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Engine.Logs;

namespace EventOps.Server.Logging;

/// <summary>
/// Makes a line of what a logger was told: the request and the user from the scope, or from a value that is named so; the
/// category, the event id, the values and the exception as metadata. Long texts are cut, so that every line can be kept.
/// </summary>
internal static class StoreLine
{
    private const int MessageLengthMax = 16 * 1024;
    private const int ValueLengthMax = 1_024;
    private const int StackLengthMax = 16 * 1024;
    private const int NameLengthMax = 256;

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
            Message = Cut(message, MessageLengthMax),
            RequestId = found.Request?.RequestId ?? Named(entry.Values, RequestIdName),
            UserId = found.Request?.Caller?.Name is { } name ? Cut(name, NameLengthMax) : null,
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
        json.WriteString("logger", entry.Category);
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
            json.WriteString("event_name", Cut(eventName, NameLengthMax));
        }

        if (request?.Caller is { } caller)
        {
            json.WriteString("tenant", caller.Tenant);
            json.WriteString("key_id", caller.KeyId);
        }

        WriteValues(json, entry.Values);
        if (entry.Exception is { } exception)
        {
            json.WriteString("error_type", exception.GetType().FullName);
            json.WriteString("error_message", Cut(exception.Message, ValueLengthMax));
            json.WriteString("stack_trace", Cut(exception.ToString(), StackLengthMax));
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
                json.WritePropertyName(Cut(values[i].Key, NameLengthMax));
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
                json.WriteStringValue(Cut(value.ToString() ?? string.Empty, ValueLengthMax));
                break;
        }
    }

    private static string? Named(IReadOnlyList<KeyValuePair<string, object?>>? values, string name)
    {
        for (int i = 0; i < (values?.Count ?? 0); i++)
        {
            if (values![i].Key == name && values[i].Value is string { Length: > 0 and <= NameLengthMax } text)
            {
                return text;
            }
        }

        return null;
    }

    private static string Cut(string text, int lengthMax)
    {
        if (text.Length <= lengthMax)
        {
            return text;
        }

        // Not between the halves of a character.
        int length = char.IsHighSurrogate(text[lengthMax - 1]) ? lengthMax - 1 : lengthMax;
        return string.Concat(text.AsSpan(0, length), "…");
    }

    private sealed class Found
    {
        /// <summary>The innermost request's scope.</summary>
        internal RequestLogScope? Request { get; private set; }

        internal void Look(object? scope) => Request = scope as RequestLogScope ?? Request;
    }
}
