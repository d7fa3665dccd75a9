using System.Buffers;
using System.Text;
using System.Text.Json;

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

    /// <summary>Reads all; false when it is no such message. What was read until then is to be forgotten.</summary>
    internal bool TryRead(ReadOnlySpan<byte> request)
    {
        var reader = new ProtoReader(request);
        while (reader.MoveNext())
        {
            if (reader.IsBytes(1) && !TryReadResourceLogs(reader.Bytes))
            {
                return false;
            }
        }

        return !reader.IsBroken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _origin.Dispose();
        _record.Dispose();
    }

    private bool TryReadResourceLogs(ReadOnlySpan<byte> message)
    {
        _origin.Resource.Begin();
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            if (reader.IsBytes(1) && !TryReadAttributes(reader.Bytes, 1, _origin.Resource))
            {
                return false;
            }
        }

        bool isSound = !reader.IsBroken;
        reader = new ProtoReader(message);
        while (isSound && reader.MoveNext())
        {
            isSound = !reader.IsBytes(2) || TryReadScopeLogs(reader.Bytes);
        }

        return isSound;
    }

    private bool TryReadScopeLogs(ReadOnlySpan<byte> message)
    {
        _origin.BeginScope();
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            if (reader.IsBytes(1) && !TryReadScope(reader.Bytes))
            {
                return false;
            }
        }

        bool isSound = !reader.IsBroken;
        reader = new ProtoReader(message);
        while (isSound && !_lines.IsTooMuch && reader.MoveNext())
        {
            if (reader.IsBytes(2))
            {
                isSound = TryReadRecord(reader.Bytes);
                if (isSound)
                {
                    _lines.Add(_record, _origin);
                }
            }
        }

        return isSound;
    }

    private bool TryReadScope(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            if (reader.IsBytes(1))
            {
                _origin.ScopeName = Encoding.UTF8.GetString(reader.Bytes);
            }
            else if (reader.IsBytes(2))
            {
                _origin.ScopeVersion = Encoding.UTF8.GetString(reader.Bytes);
            }
        }

        return !reader.IsBroken && TryReadAttributes(message, 3, _origin.Scope);
    }

    private static bool TryReadAttributes(ReadOnlySpan<byte> message, int field, OtlpAttributes into)
    {
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            if (reader.IsBytes(field) && !OtlpProtobufValue.TryAdd(into, reader.Bytes))
            {
                return false;
            }
        }

        return !reader.IsBroken;
    }

    private bool TryReadRecord(ReadOnlySpan<byte> message)
    {
        _record.Begin();
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            switch (reader.Field, reader.Wire)
            {
                case (1, ProtoWire.Fixed64):
                    _record.TimeNanos = reader.Number;
                    break;
                case (11, ProtoWire.Fixed64):
                    _record.ObservedNanos = reader.Number;
                    break;
                case (2, ProtoWire.Varint):
                    _record.SeverityNumber = (int)Math.Min(reader.Number, int.MaxValue);
                    break;
                case (3, ProtoWire.Bytes):
                    _record.SeverityText = Encoding.UTF8.GetString(reader.Bytes);
                    break;
                case (5, ProtoWire.Bytes) when !TryReadBody(reader.Bytes):
                case (6, ProtoWire.Bytes) when !OtlpProtobufValue.TryAdd(_record.Attributes, reader.Bytes):
                    return false;
                case (7, ProtoWire.Varint):
                    _record.DroppedAttributes = (uint)reader.Number;
                    break;
                case (8, ProtoWire.Fixed32):
                    _record.Flags = (uint)reader.Number;
                    break;
                case (9, ProtoWire.Bytes):
                    _record.TraceId = HexOf(reader.Bytes, TraceIdBytes);
                    break;
                case (10, ProtoWire.Bytes):
                    _record.SpanId = HexOf(reader.Bytes, SpanIdBytes);
                    break;
                case (12, ProtoWire.Bytes):
                    _record.EventName = Encoding.UTF8.GetString(reader.Bytes);
                    break;
                default:
                    break;
            }
        }

        return !reader.IsBroken;
    }

    private bool TryReadBody(ReadOnlySpan<byte> anyValue)
    {
        _record.Body = OtlpProtobufValue.TextOf(anyValue);
        if (_record.Body is not null || anyValue.IsEmpty)
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
