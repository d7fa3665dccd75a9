using System.Buffers;
using System.Text;
using System.Text.Json;
using EventOps.Contracts.Http;

namespace EventOps.Contracts.Otlp;

/// <summary>
/// Reads an <c>ExportLogsServiceRequest</c> in OpenTelemetry's JSON: names in camel case, ids in hexadecimal, 64-bit
/// numbers as texts or numbers. Members nobody knows are passed over, null is as good as absent.
/// </summary>
internal sealed class OtlpJson : IDisposable
{
    /// <summary>Values 32 deep are four levels of JSON each, below a dozen of the request.</summary>
    private const int DepthMax = (4 * OtlpAttributes.DepthMax) + 32;

    private const int TraceIdDigits = 32;
    private const int SpanIdDigits = 16;
    private readonly OtlpLines _lines;
    private readonly OtlpOrigin _origin = new();
    private readonly OtlpRecord _record = new();
    private readonly ArrayBufferWriter<byte> _body = new();

    internal OtlpJson(OtlpLines lines) => _lines = lines;

    /// <summary>Reads all; false with the reason when it is no such request.</summary>
    internal bool TryRead(ReadOnlyMemory<byte> request, out string problem)
    {
        using JsonBody? json = JsonBody.TryParse(request, DepthMax, out problem);
        if (json is null)
        {
            return false;
        }

        problem = "The body is no ExportLogsServiceRequest in OTLP's JSON encoding";
        return TryEach(json.Root, "resourceLogs", TryReadResourceLogs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _origin.Dispose();
        _record.Dispose();
    }

    /// <summary>A list; not there is as good as empty.</summary>
    internal static bool TryList(JsonElement parent, string name, out JsonElement list) =>
        !parent.TryGetProperty(name, out list) || list.ValueKind is JsonValueKind.Array or JsonValueKind.Null;

    private bool TryReadResourceLogs(JsonElement json)
    {
        _origin.Resource.Begin();
        return TryObject(json, "resource", out JsonElement resource)
            && TryAttributes(resource, _origin.Resource)
            && TryEach(json, "scopeLogs", TryReadScopeLogs);
    }

    private bool TryReadScopeLogs(JsonElement json)
    {
        _origin.BeginScope();
        if (!TryObject(json, "scope", out JsonElement scope) || !TryAttributes(scope, _origin.Scope))
        {
            return false;
        }

        (_origin.ScopeName, _origin.ScopeVersion) = (TextOf(scope, "name"), TextOf(scope, "version"));
        return TryEach(json, "logRecords", TryReadRecord);
    }

    private bool TryReadRecord(JsonElement json)
    {
        _record.Begin();
        if (!OtlpJsonNumber.TryRead(json, "timeUnixNano", out ulong time)
            || !OtlpJsonNumber.TryRead(json, "observedTimeUnixNano", out ulong observed)
            || !TryAttributes(json, _record.Attributes)
            || !TryReadBody(json))
        {
            return false;
        }

        // What is no number here is as good as unknown: the name of a severity, say.
        OtlpJsonNumber.TryRead(json, "severityNumber", out ulong severity);
        OtlpJsonNumber.TryRead(json, "flags", out ulong flags);
        OtlpJsonNumber.TryRead(json, "droppedAttributesCount", out ulong dropped);
        (_record.TimeNanos, _record.ObservedNanos) = (time, observed);
        _record.SeverityNumber = (int)Math.Min(severity, int.MaxValue);
        (_record.Flags, _record.DroppedAttributes) = ((uint)flags, (uint)dropped);
        (_record.SeverityText, _record.EventName) = (TextOf(json, "severityText"), TextOf(json, "eventName"));
        (_record.TraceId, _record.SpanId) = (IdOf(json, "traceId", TraceIdDigits), IdOf(json, "spanId", SpanIdDigits));
        _lines.Add(_record, _origin);
        return true;
    }

    private bool TryReadBody(JsonElement json)
    {
        if (!json.TryGetProperty("body", out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        _record.Body = OtlpJsonValue.TextOf(value);
        if (_record.Body is not null)
        {
            return true;
        }

        _body.ResetWrittenCount();
        using var text = new Utf8JsonWriter(_body, OtlpJsonText.Options);
        bool isSound = OtlpJsonValue.TryWrite(text, value, 1);
        text.Flush();
        string written = Encoding.UTF8.GetString(_body.WrittenSpan);
        _record.Body = written == "null" ? null : written;
        return isSound;
    }

    private bool TryEach(JsonElement parent, string name, Func<JsonElement, bool> read)
    {
        if (!TryList(parent, name, out JsonElement list))
        {
            return false;
        }

        if (list.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement one in list.EnumerateArray())
            {
                if (_lines.IsTooMuch)
                {
                    return true;
                }

                if (one.ValueKind != JsonValueKind.Object || !read(one))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool TryAttributes(JsonElement parent, OtlpAttributes into)
    {
        if (parent.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        return TryList(parent, "attributes", out JsonElement list)
            && (list.ValueKind != JsonValueKind.Array || OtlpJsonValue.TryAdd(into, list));
    }

    private static bool TryObject(JsonElement parent, string name, out JsonElement value) =>
        !parent.TryGetProperty(name, out value) || value.ValueKind is JsonValueKind.Object or JsonValueKind.Null;

    private static string? TextOf(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object
        && parent.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? IdOf(JsonElement parent, string name, int digits) =>
        TextOf(parent, name) is { } text && text.Length == digits && text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant() : null;
}
