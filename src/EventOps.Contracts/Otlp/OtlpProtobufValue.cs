using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using static Google.Protobuf.WireFormat;

namespace EventOps.Contracts.Otlp;

/// <summary>OpenTelemetry's values in protobuf: <c>AnyValue</c> and lists of named ones.</summary>
internal static class OtlpProtobufValue
{
    /// <summary>Adds the attribute in a <c>KeyValue</c>; false when it is nested too deep.</summary>
    internal static bool TryAdd(OtlpAttributes into, ArraySegment<byte> keyValue)
    {
        (string name, ArraySegment<byte> value) = Split(keyValue);
        into.Note(name, TextOf(value));
        return !into.TryName(name) || TryWrite(into.Json, value, 1);
    }

    /// <summary>What a value says as a text: a text itself, or a number or boolean; null for what has more to it.</summary>
    internal static string? TextOf(ArraySegment<byte> anyValue)
    {
        CodedInputStream last = Last(anyValue, out int field, out WireType wire);
        return (field, wire) switch
        {
            (1, WireType.LengthDelimited) => last.ReadString(),
            (2, WireType.Varint) => last.ReadBool() ? "true" : "false",
            (3, WireType.Varint) => last.ReadInt64().ToString(CultureInfo.InvariantCulture),
            (4, WireType.Fixed64) => last.ReadDouble().ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    /// <summary>Writes a value; false when it is nested too deep.</summary>
    internal static bool TryWrite(Utf8JsonWriter json, ArraySegment<byte> anyValue, int depth)
    {
        if (depth > OtlpAttributes.DepthMax)
        {
            return false;
        }

        CodedInputStream last = Last(anyValue, out int field, out WireType wire);
        switch (field, wire)
        {
            case (1, WireType.LengthDelimited):
                json.WriteStringValue(last.ReadString());
                return true;
            case (2, WireType.Varint):
                json.WriteBooleanValue(last.ReadBool());
                return true;
            case (3, WireType.Varint):
                json.WriteNumberValue(last.ReadInt64());
                return true;
            case (4, WireType.Fixed64):
                OtlpJsonText.WriteNumber(json, last.ReadDouble());
                return true;
            case (5, WireType.LengthDelimited):
                return TryWriteArray(json, last.ReadInPlace(anyValue), depth);
            case (6, WireType.LengthDelimited):
                return TryWriteObject(json, last.ReadInPlace(anyValue), depth);
            case (7, WireType.LengthDelimited):
                json.WriteBase64StringValue(last.ReadInPlace(anyValue));
                return true;
            default:
                json.WriteNullValue();
                return true;
        }
    }

    private static bool TryWriteArray(Utf8JsonWriter json, ArraySegment<byte> values, int depth)
    {
        json.WriteStartArray();
        bool isSound = values.Each(1).All(value => TryWrite(json, value, depth + 1));
        json.WriteEndArray();
        return isSound;
    }

    private static bool TryWriteObject(Utf8JsonWriter json, ArraySegment<byte> keyValues, int depth)
    {
        json.WriteStartObject();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, ArraySegment<byte> value) in keyValues.Each(1).Select(Split))
        {
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
        return true;
    }

    private static (string Name, ArraySegment<byte> Value) Split(ArraySegment<byte> keyValue)
    {
        (string name, ArraySegment<byte> value) = (string.Empty, ArraySegment<byte>.Empty);
        CodedInputStream fields = keyValue.Fields();
        while (fields.MoveNext(out int field, out WireType wire))
        {
            switch (field, wire)
            {
                case (1, WireType.LengthDelimited):
                    name = fields.ReadString();
                    break;
                case (2, WireType.LengthDelimited):
                    value = fields.ReadInPlace(keyValue);
                    break;
                default:
                    fields.SkipLastField();
                    break;
            }
        }

        return (name, value);
    }

    /// <summary>
    /// A reader at the field that counts: of one that can be only one thing, the last one said; at the end when there is none.
    /// </summary>
    private static CodedInputStream Last(ArraySegment<byte> anyValue, out int field, out WireType wire)
    {
        CodedInputStream fields = anyValue.Fields();
        int last = anyValue.Count;
        for (long at = 0; fields.MoveNext(out field, out _); at = fields.Position - anyValue.Offset)
        {
            last = field is >= 1 and <= 7 ? (int)at : last;
            fields.SkipLastField();
        }

        fields = anyValue[last..].Fields();
        fields.MoveNext(out field, out wire);
        return fields;
    }
}
