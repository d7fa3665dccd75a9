using System.Buffers;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;
using EventOps.Engine.Schemas;

namespace EventOps.Engine.Intake;

/// <summary>
/// Holds an event's data against the schema of its type: the caller's bytes where they lie, MessagePack as the JSON it
/// is shown as later. An event without data has null for it.
/// </summary>
internal static class SchemaCheck
{
    /// <summary>What a thread keeps for the JSON of MessagePack events; one of 1 MiB must not stay for ever.</summary>
    private const int JsonBytesKept = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _json;

    internal static bool IsMet(JsonSchema schema, scoped in EventFields fields) => schema.IsValid(JsonOf(fields));

    internal static IReadOnlyList<SchemaViolation> Violations(JsonSchema schema, scoped in EventFields fields) =>
        schema.Violations(JsonOf(fields));

    // Good until the next on this thread.
    private static ReadOnlySpan<byte> JsonOf(scoped in EventFields fields)
    {
        if (fields.Data.IsEmpty)
        {
            return "null"u8;
        }

        if (fields.Encoding == PayloadEncoding.Json)
        {
            return fields.Data;
        }

        if (_json is null || _json.Capacity > JsonBytesKept)
        {
            _json = new ArrayBufferWriter<byte>(JsonBytesKept);
        }

        _json.ResetWrittenCount();
        MessagePackToJson.TryTranscode(fields.Data, _json, MessagePackDepth.Max, out _, out _);
        return _json.WrittenSpan;
    }
}
