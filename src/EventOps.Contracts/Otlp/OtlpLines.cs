using System.Buffers;
using System.Text.Json;
using EventOps.Contracts.Http.Logs;
using EventOps.Engine.Logs;

namespace EventOps.Contracts.Otlp;

/// <summary>
/// Records as lines: the body is the message, the resource's <c>service.name</c> the service, attributes named for it the
/// request and the user, and all there is the metadata. Records that are no lines are counted, and the first is told.
/// </summary>
internal sealed class OtlpLines
{
    /// <summary>
    /// A request of the largest size may come to so many times as many bytes of lines, because each repeats its resource:
    /// more is refused, or a megabyte of resource with a million records would be a terabyte.
    /// </summary>
    private const int GrowthMax = 2;

    private readonly LogDoor _logs;
    private readonly string _tenant;
    private readonly long _nowMicros;
    private readonly ArrayBufferWriter<byte> _metadata = new();
    private long _bytes;

    internal OtlpLines(LogDoor logs, string tenant)
    {
        _logs = logs;
        _tenant = tenant;
        _nowMicros = LogTime.Now(logs.Clock);
    }

    /// <summary>The lines.</summary>
    internal List<LogLine> Lines { get; } = [];

    /// <summary>Records that are none.</summary>
    internal int Rejected { get; private set; }

    /// <summary>What is wrong with the first of them.</summary>
    internal string FirstProblem { get; private set; } = string.Empty;

    /// <summary>Whether the request is too much as a whole.</summary>
    internal bool IsTooMuch => Lines.Count + Rejected > _logs.LinesMax || _bytes > (long)GrowthMax * _logs.BodyBytesMax;

    internal void Add(OtlpRecord record, OtlpOrigin origin)
    {
        var line = new LogLine
        {
            AtMicros = AtMicros(record),
            Severity = OtlpSeverity.Of(record.SeverityNumber, record.SeverityText),
            Service = origin.Resource.Service ?? LogDoor.UnknownService,
            Message = string.IsNullOrEmpty(record.Body) ? record.EventName ?? "(no body)" : record.Body,
            RequestId = record.Attributes.RequestId ?? origin.Resource.RequestId,
            UserId = record.Attributes.UserId ?? origin.Resource.UserId,
            Metadata = MetadataOf(record, origin),
        };
        _bytes += line.Metadata.Length + line.Message.Length;
        if (_logs.Rules.Problem(_tenant, line, _nowMicros) is not { } problem)
        {
            Lines.Add(line);
            return;
        }

        FirstProblem = Rejected == 0 ? problem : FirstProblem;
        Rejected++;
    }

    private long AtMicros(OtlpRecord record)
    {
        ulong nanos = record.TimeNanos != 0 ? record.TimeNanos : record.ObservedNanos;
        return nanos != 0 ? (long)(nanos / 1_000) : _nowMicros;
    }

    private ReadOnlyMemory<byte> MetadataOf(OtlpRecord record, OtlpOrigin origin)
    {
        _metadata.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_metadata, OtlpJsonText.Options);
        json.WriteStartObject();
        Text(json, "severity_text", record.SeverityText);
        Number(json, "severity_number", (uint)record.SeverityNumber);
        Text(json, "event_name", record.EventName);
        Text(json, "trace_id", record.TraceId);
        Text(json, "span_id", record.SpanId);
        Number(json, "trace_flags", record.Flags);
        Object(json, "attributes", record.Attributes);
        Number(json, "dropped_attributes_count", record.DroppedAttributes);
        if (origin.ScopeName is not null || origin.ScopeVersion is not null || !origin.Scope.IsEmpty)
        {
            json.WriteStartObject("scope");
            Text(json, "name", origin.ScopeName);
            Text(json, "version", origin.ScopeVersion);
            Object(json, "attributes", origin.Scope);
            json.WriteEndObject();
        }

        Object(json, "resource", origin.Resource);
        json.WriteEndObject();
        json.Flush();

        // What is too large will be refused: it need not be copied to find that out.
        return _metadata.WrittenCount > LogLineRules.MetadataBytesMax
            ? new byte[LogLineRules.MetadataBytesMax + 1]
            : _metadata.WrittenSpan.ToArray();
    }

    private static void Text(Utf8JsonWriter json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json.WriteString(name, text);
        }
    }

    private static void Number(Utf8JsonWriter json, string name, uint number)
    {
        if (number != 0)
        {
            json.WriteNumber(name, number);
        }
    }

    private static void Object(Utf8JsonWriter json, string name, OtlpAttributes attributes)
    {
        if (!attributes.IsEmpty)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(attributes.End(), skipInputValidation: true);
        }
    }
}
