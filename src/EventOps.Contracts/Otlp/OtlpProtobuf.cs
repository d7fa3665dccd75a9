using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using static Google.Protobuf.WireFormat;

namespace EventOps.Contracts.Otlp;

/// <summary>
/// Reads an <c>ExportLogsServiceRequest</c> in protobuf. Fields may come in any order, so a resource is looked for before its
/// records are read; fields nobody knows are passed over.
/// </summary>
internal sealed class OtlpProtobuf : IDisposable
{
    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;
    private readonly OtlpLines _lines;
    private readonly OtlpOrigin _origin = new();
    private readonly OtlpRecord _record = new();
    private readonly ArrayBufferWriter<byte> _body = new();

    internal OtlpProtobuf(OtlpLines lines) => _lines = lines;

    /// <summary>
    /// Reads all; false when it is no such message, or has values nested too deep. What was read until then is to be
    /// forgotten.
    /// </summary>
    internal bool TryRead(ArraySegment<byte> request)
    {
        try
        {
            return request.Each(1).All(TryReadResourceLogs);
        }
        catch (Exception broken) when (broken is InvalidProtocolBufferException or InvalidDataException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _origin.Dispose();
        _record.Dispose();
    }

    private bool TryReadResourceLogs(ArraySegment<byte> message)
    {
        _origin.Resource.Begin();
        return message.Each(1).All(resource => TryReadAttributes(resource, 1, _origin.Resource))
            && message.Each(2).All(TryReadScopeLogs);
    }

    private bool TryReadScopeLogs(ArraySegment<byte> message)
    {
        _origin.BeginScope();
        return message.Each(1).All(TryReadScope)
            && message.Each(2).TakeWhile(_ => !_lines.IsTooMuch).All(TryReadRecord);
    }

    private bool TryReadScope(ArraySegment<byte> message)
    {
        CodedInputStream fields = message.Fields();
        while (fields.MoveNext(out int field, out WireType wire))
        {
            switch (field, wire)
            {
                case (1, WireType.LengthDelimited):
                    _origin.ScopeName = fields.ReadString();
                    break;
                case (2, WireType.LengthDelimited):
                    _origin.ScopeVersion = fields.ReadString();
                    break;
                default:
                    fields.SkipLastField();
                    break;
            }
        }

        return TryReadAttributes(message, 3, _origin.Scope);
    }

    private static bool TryReadAttributes(ArraySegment<byte> message, int field, OtlpAttributes into) =>
        message.Each(field).All(keyValue => OtlpProtobufValue.TryAdd(into, keyValue));

    private bool TryReadRecord(ArraySegment<byte> message)
    {
        _record.Begin();
        bool isSound = true;
        CodedInputStream fields = message.Fields();
        while (isSound && fields.MoveNext(out int field, out WireType wire))
        {
            switch (field, wire)
            {
                case (1, WireType.Fixed64):
                    _record.TimeNanos = fields.ReadFixed64();
                    break;
                case (11, WireType.Fixed64):
                    _record.ObservedNanos = fields.ReadFixed64();
                    break;
                case (2, WireType.Varint):
                    _record.SeverityNumber = (int)Math.Min(fields.ReadUInt64(), int.MaxValue);
                    break;
                case (3, WireType.LengthDelimited):
                    _record.SeverityText = fields.ReadString();
                    break;
                case (5, WireType.LengthDelimited):
                    isSound = TryReadBody(fields.ReadInPlace(message));
                    break;
                case (6, WireType.LengthDelimited):
                    isSound = OtlpProtobufValue.TryAdd(_record.Attributes, fields.ReadInPlace(message));
                    break;
                case (7, WireType.Varint):
                    _record.DroppedAttributes = fields.ReadUInt32();
                    break;
                case (8, WireType.Fixed32):
                    _record.Flags = fields.ReadFixed32();
                    break;
                case (9, WireType.LengthDelimited):
                    _record.TraceId = HexOf(fields.ReadInPlace(message), TraceIdBytes);
                    break;
                case (10, WireType.LengthDelimited):
                    _record.SpanId = HexOf(fields.ReadInPlace(message), SpanIdBytes);
                    break;
                case (12, WireType.LengthDelimited):
                    _record.EventName = fields.ReadString();
                    break;
                default:
                    fields.SkipLastField();
                    break;
            }
        }

        if (isSound)
        {
            _lines.Add(_record, _origin);
        }

        return isSound;
    }

    private bool TryReadBody(ArraySegment<byte> anyValue)
    {
        _record.Body = OtlpProtobufValue.TextOf(anyValue);
        if (_record.Body is not null || anyValue.Count == 0)
        {
            return true;
        }

        _body.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_body, OtlpJsonText.Options);
        if (!OtlpProtobufValue.TryWrite(json, anyValue, 1))
        {
            return false;
        }

        json.Flush();
        _record.Body = Encoding.UTF8.GetString(_body.WrittenSpan);
        return true;
    }

    private static string? HexOf(ReadOnlySpan<byte> id, int bytes) => id.Length == bytes ? Convert.ToHexStringLower(id) : null;
}
