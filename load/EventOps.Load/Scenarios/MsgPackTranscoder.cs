using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace EventOps.Load.Scenarios;

/// <summary>
/// JSON to MessagePack, each value in its shortest form; runs while requests are rendered, never while load is on.
/// </summary>
internal static class MsgPackTranscoder
{
    public static void Write(ArrayBufferWriter<byte> to, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteHead(to, value.GetPropertyCount(), 0x80, 0xde);
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    WriteString(to, property.Name);
                    Write(to, property.Value);
                }

                break;
            case JsonValueKind.Array:
                WriteArrayHead(to, value.GetArrayLength());
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Write(to, item);
                }

                break;
            case JsonValueKind.String: WriteString(to, value.GetString()!); break;
            case JsonValueKind.Number: WriteNumber(to, value); break;
            case JsonValueKind.True: WriteByte(to, 0xc3); break;
            case JsonValueKind.False: WriteByte(to, 0xc2); break;
            default: WriteByte(to, 0xc0); break;
        }
    }

    public static void WriteArrayHead(ArrayBufferWriter<byte> to, int count) => WriteHead(to, count, 0x90, 0xdc);

    /// <summary>Maps and arrays: up to 15 in the first byte, then 16 and 32 bit counts.</summary>
    private static void WriteHead(ArrayBufferWriter<byte> to, int count, byte small, byte wide)
    {
        if (count < 16)
        {
            WriteByte(to, (byte)(small | count));
        }
        else if (count <= ushort.MaxValue)
        {
            WriteByte(to, wide);
            WriteBigEndian(to, (ulong)count, 2);
        }
        else
        {
            WriteByte(to, (byte)(wide + 1));
            WriteBigEndian(to, (ulong)count, 4);
        }
    }

    private static void WriteString(ArrayBufferWriter<byte> to, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        if (utf8.Length < 32)
        {
            WriteByte(to, (byte)(0xa0 | utf8.Length));
        }
        else
        {
            int width = utf8.Length <= byte.MaxValue ? 1 : utf8.Length <= ushort.MaxValue ? 2 : 4;
            WriteByte(to, (byte)(width == 1 ? 0xd9 : width == 2 ? 0xda : 0xdb));
            WriteBigEndian(to, (ulong)utf8.Length, width);
        }

        to.Write<byte>(utf8);
    }

    private static void WriteNumber(ArrayBufferWriter<byte> to, JsonElement number)
    {
        if (!number.TryGetInt64(out long value))
        {
            WriteByte(to, 0xcb);
            WriteBigEndian(to, (ulong)BitConverter.DoubleToInt64Bits(number.GetDouble()), 8);
        }
        else if (value is >= -32 and < 128)
        {
            WriteByte(to, (byte)value);
        }
        else if (value >= 0)
        {
            int width = value <= byte.MaxValue ? 1 : value <= ushort.MaxValue ? 2 : value <= uint.MaxValue ? 4 : 8;
            WriteByte(to, (byte)(width switch { 1 => 0xcc, 2 => 0xcd, 4 => 0xce, _ => 0xcf }));
            WriteBigEndian(to, (ulong)value, width);
        }
        else
        {
            int width = value >= sbyte.MinValue ? 1 : value >= short.MinValue ? 2 : value >= int.MinValue ? 4 : 8;
            WriteByte(to, (byte)(width switch { 1 => 0xd0, 2 => 0xd1, 4 => 0xd2, _ => 0xd3 }));
            WriteBigEndian(to, (ulong)value, width);
        }
    }

    private static void WriteByte(ArrayBufferWriter<byte> to, byte value)
    {
        to.GetSpan(1)[0] = value;
        to.Advance(1);
    }

    private static void WriteBigEndian(ArrayBufferWriter<byte> to, ulong value, int width)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        to.Write<byte>(bytes[(8 - width)..]);
    }
}
