using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EventOps.Contracts.Otlp;

/// <summary>OpenTelemetry's values in protobuf: <c>AnyValue</c> and lists of named ones.</summary>
internal static class OtlpProtobufValue
{
    private const int KeyField = 1;
    private const int ValueField = 2;

    /// <summary>Adds the attribute in a <c>KeyValue</c>; false when it is broken, or nested too deep.</summary>
    internal static bool TryAdd(OtlpAttributes into, ReadOnlySpan<byte> keyValue)
    {
        if (!TrySplit(keyValue, out string name, out ReadOnlySpan<byte> value))
        {
            return false;
        }

        into.Note(name, TextOf(value));
        return !into.TryName(name) || TryWrite(into.Json, value, 1);
    }

    /// <summary>What a value says as a text: a text itself, or a number or boolean; null for what has more to it.</summary>
    internal static string? TextOf(ReadOnlySpan<byte> anyValue)
    {
        return TryLast(anyValue, out ProtoReader last) ? (last.Field, last.Wire) switch
        {
            (1, ProtoWire.Bytes) => Encoding.UTF8.GetString(last.Bytes),
            (2, ProtoWire.Varint) => last.Number != 0 ? "true" : "false",
            (3, ProtoWire.Varint) => ((long)last.Number).ToString(CultureInfo.InvariantCulture),
            (4, ProtoWire.Fixed64) => BitConverter.UInt64BitsToDouble(last.Number).ToString(CultureInfo.InvariantCulture),
            _ => null,
        } : null;
    }

    /// <summary>Writes a value; false when it is broken, or nested too deep.</summary>
    internal static bool TryWrite(Utf8JsonWriter json, ReadOnlySpan<byte> anyValue, int depth)
    {
        if (depth > OtlpAttributes.DepthMax || !TryLast(anyValue, out ProtoReader last))
        {
            return false;
        }

        switch (last.Field, last.Wire)
        {
            case (1, ProtoWire.Bytes):
                json.WriteStringValue(Encoding.UTF8.GetString(last.Bytes));
                return true;
            case (2, ProtoWire.Varint):
                json.WriteBooleanValue(last.Number != 0);
                return true;
            case (3, ProtoWire.Varint):
                json.WriteNumberValue((long)last.Number);
                return true;
            case (4, ProtoWire.Fixed64):
                OtlpJsonText.WriteNumber(json, BitConverter.UInt64BitsToDouble(last.Number));
                return true;
            case (5, ProtoWire.Bytes):
                return TryWriteArray(json, last.Bytes, depth);
            case (6, ProtoWire.Bytes):
                return TryWriteObject(json, last.Bytes, depth);
            case (7, ProtoWire.Bytes):
                json.WriteBase64StringValue(last.Bytes);
                return true;
            default:
                json.WriteNullValue();
                return true;
        }
    }

    private static bool TryWriteArray(Utf8JsonWriter json, ReadOnlySpan<byte> values, int depth)
    {
        json.WriteStartArray();
        var reader = new ProtoReader(values);
        while (reader.MoveNext())
        {
            if (reader.IsBytes(1) && !TryWrite(json, reader.Bytes, depth + 1))
            {
                return false;
            }
        }

        json.WriteEndArray();
        return !reader.IsBroken;
    }

    private static bool TryWriteObject(Utf8JsonWriter json, ReadOnlySpan<byte> keyValues, int depth)
    {
        json.WriteStartObject();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var reader = new ProtoReader(keyValues);
        while (reader.MoveNext())
        {
            if (!reader.IsBytes(1))
            {
                continue;
            }

            if (!TrySplit(reader.Bytes, out string name, out ReadOnlySpan<byte> value))
            {
                return false;
            }

            if (names.Add(name))
            {
                json.WritePropertyName(name);
                if (!TryWrite(json, value, depth + 1))
                {
                    return false;
                }
            }
        }

        json.WriteEndObject();
        return !reader.IsBroken;
    }

    private static bool TrySplit(ReadOnlySpan<byte> keyValue, out string name, out ReadOnlySpan<byte> value)
    {
        name = string.Empty;
        value = default;
        var reader = new ProtoReader(keyValue);
        while (reader.MoveNext())
        {
            if (reader.IsBytes(KeyField))
            {
                name = Encoding.UTF8.GetString(reader.Bytes);
            }
            else if (reader.IsBytes(ValueField))
            {
                value = reader.Bytes;
            }
        }

        return !reader.IsBroken;
    }

    /// <summary>The field that counts: of one that can be only one thing, the last one said.</summary>
    private static bool TryLast(ReadOnlySpan<byte> anyValue, out ProtoReader last)
    {
        last = default;
        var reader = new ProtoReader(anyValue);
        while (reader.MoveNext())
        {
            if (reader.Field is >= 1 and <= 7)
            {
                last = reader;
            }
        }

        return !reader.IsBroken;
    }
}
