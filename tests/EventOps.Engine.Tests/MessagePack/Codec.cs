using System.Buffers;
using System.Text;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Tests.MessagePack;

/// <summary>Model to bytes and back through the public writer and reader.</summary>
internal static class Codec
{
    public static byte[] Encode(Value value)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        Write(ref writer, value);
        writer.Flush();
        Assert.Equal(output.WrittenCount, writer.Written);
        return output.WrittenSpan.ToArray();
    }

    public static void Write(ref MessagePackWriter writer, Value value)
    {
        switch (value)
        {
            case Value.Nil:
                writer.WriteNil();
                break;
            case Value.Bool x:
                writer.WriteBoolean(x.Is);
                break;
            case Value.Int x when x.Number >= 0:
                writer.WriteUInt64((ulong)x.Number);
                break;
            case Value.Int x:
                writer.WriteInt64((long)x.Number);
                break;
            case Value.F32 x:
                writer.WriteSingle(x.Number);
                break;
            case Value.F64 x:
                writer.WriteDouble(x.Number);
                break;
            case Value.Str x:
                writer.WriteString(x.Text);
                break;
            case Value.Bin x:
                writer.WriteBinary(x.Bytes);
                break;
            case Value.Ext x:
                writer.WriteExtension(x.Type, x.Data);
                break;
            case Value.Time x:
                writer.WriteTimestamp(x.Instant);
                break;
            case Value.Arr x:
                writer.WriteArrayHeader((uint)x.Items.Length);
                foreach (Value item in x.Items)
                {
                    Write(ref writer, item);
                }

                break;
            case Value.Map x:
                writer.WriteMapHeader((uint)x.Pairs.Length);
                foreach ((Value key, Value item) in x.Pairs)
                {
                    Write(ref writer, key);
                    Write(ref writer, item);
                }

                break;
        }
    }

    /// <summary>The next value, or null where the reader refuses one (its <c>Error</c> says why).</summary>
    public static Value? Read(ref MessagePackReader reader)
    {
        if (!reader.TryPeekKind(out MessagePackKind kind))
        {
            return null;
        }

        return kind switch
        {
            MessagePackKind.Nil => reader.TryReadNil() ? new Value.Nil() : null,
            MessagePackKind.Boolean => reader.TryReadBoolean(out bool value) ? new Value.Bool(value) : null,
            MessagePackKind.Integer => reader.TryReadInt64(out long signed) ? new Value.Int(signed)
                : reader.TryReadUInt64(out ulong unsigned) ? new Value.Int(unsigned) : null,
            MessagePackKind.Float => Float(ref reader),
            MessagePackKind.String => reader.TryReadValidString(out ReadOnlySpan<byte> utf8)
                ? new Value.Str(Encoding.UTF8.GetString(utf8)) : null,
            MessagePackKind.Binary => reader.TryReadBinary(out ReadOnlySpan<byte> bytes)
                ? new Value.Bin(bytes.ToArray()) : null,
            MessagePackKind.Extension => reader.TryReadTimestamp(out MessagePackTimestamp time) ? new Value.Time(time)
                : reader.TryReadExtension(out sbyte type, out ReadOnlySpan<byte> data)
                    ? new Value.Ext(type, data.ToArray()) : null,
            _ => reader.TryEnter() ? Leaving(ref reader, kind) : null,
        };
    }

    /// <summary>float 32 reads exactly as either type; the first byte is what tells them apart.</summary>
    private static Value? Float(ref MessagePackReader reader)
    {
        long before = reader.Consumed;
        if (!reader.TryReadDouble(out double value))
        {
            return null;
        }

        return reader.Consumed - before == 5 ? new Value.F32((float)value) : new Value.F64(value);
    }

    private static Value? Leaving(ref MessagePackReader reader, MessagePackKind kind)
    {
        Value? value = kind == MessagePackKind.Array ? Array(ref reader) : Map(ref reader);
        reader.Leave();
        return value;
    }

    private static Value.Arr? Array(ref MessagePackReader reader)
    {
        if (!reader.TryReadArrayHeader(out int count))
        {
            return null;
        }

        Assert.True(count <= reader.Remaining);
        var items = new Value[count];
        for (int i = 0; i < count; i++)
        {
            if (Read(ref reader) is not { } item)
            {
                return null;
            }

            items[i] = item;
        }

        return new Value.Arr(items);
    }

    private static Value.Map? Map(ref MessagePackReader reader)
    {
        if (!reader.TryReadMapHeader(out int count))
        {
            return null;
        }

        Assert.True(2L * count <= reader.Remaining);
        var pairs = new (Value, Value)[count];
        for (int i = 0; i < count; i++)
        {
            if (Read(ref reader) is not { } key || Read(ref reader) is not { } item)
            {
                return null;
            }

            pairs[i] = (key, item);
        }

        return new Value.Map(pairs);
    }
}
