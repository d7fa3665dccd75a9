using System.Buffers;
using System.Text;

namespace EventOps.Engine.MessagePack;

/// <summary>
/// Writes MessagePack values, each in the shortest format that holds it, into a caller's span (the engine's fast path)
/// or into an <see cref="IBufferWriter{T}"/>. One thread's, on its stack; allocates nothing and throws nothing of its
/// own.
/// <para>
/// Into a span: a value that does not fit sets <see cref="Overflowed"/> and ends the writing; check it once at the
/// end. Into a buffer writer: call <see cref="Flush"/> after the last value.
/// </para>
/// <para>Nothing counts entries: after an array header of n come n values, after a map header of n come 2n, by the
/// caller.</para>
/// </summary>
public ref struct MessagePackWriter
{
    private const int TimestampPayloadMax = 12;

    private OutputCursor _out;

    /// <summary>Writes into <paramref name="destination"/>, from its start.</summary>
    public MessagePackWriter(Span<byte> destination) => _out = new OutputCursor(destination);

    /// <summary>Writes into <paramref name="output"/>; <see cref="Flush"/> ends it.</summary>
    public MessagePackWriter(IBufferWriter<byte> output) => _out = new OutputCursor(output);

    /// <summary>The destination span was too short for what was written; what it holds is not to be used.</summary>
    public readonly bool Overflowed => _out.Overflowed;

    /// <summary>Bytes written so far, flushed or not; 0 once <see cref="Overflowed"/>.</summary>
    public readonly long Written => _out.Written;

    /// <summary>Hands what was written to the buffer writer. Does nothing for a span.</summary>
    public void Flush() => _out.Flush();

    /// <summary>Writes nil.</summary>
    public void WriteNil() => _out.Put(MessagePackCode.Nil);

    /// <summary>Writes true or false.</summary>
    public void WriteBoolean(bool value) => _out.Put(value ? MessagePackCode.True : MessagePackCode.False);

    /// <summary>
    /// Writes a signed integer in 1, 2, 3, 5 or 9 bytes; one that is not negative takes the unsigned formats.
    /// </summary>
    public void WriteInt64(long value)
    {
        if (value >= 0)
        {
            WriteUInt64((ulong)value);
        }
        else if (value >= MessagePackCode.NegativeFixIntMin)
        {
            _out.Put((byte)value);
        }
        else if (value >= sbyte.MinValue)
        {
            _out.Put(MessagePackCode.Int8, (byte)value);
        }
        else if (value >= short.MinValue)
        {
            _out.Put(MessagePackCode.Int16, (ushort)value);
        }
        else if (value >= int.MinValue)
        {
            _out.Put(MessagePackCode.Int32, (uint)value);
        }
        else
        {
            _out.Put(MessagePackCode.Int64, (ulong)value);
        }
    }

    /// <summary>Writes an unsigned integer in 1, 2, 3, 5 or 9 bytes.</summary>
    public void WriteUInt64(ulong value)
    {
        if (value <= MessagePackCode.PositiveFixIntMax)
        {
            _out.Put((byte)value);
        }
        else if (value <= byte.MaxValue)
        {
            _out.Put(MessagePackCode.UInt8, (byte)value);
        }
        else if (value <= ushort.MaxValue)
        {
            _out.Put(MessagePackCode.UInt16, (ushort)value);
        }
        else if (value <= uint.MaxValue)
        {
            _out.Put(MessagePackCode.UInt32, (uint)value);
        }
        else
        {
            _out.Put(MessagePackCode.UInt64, value);
        }
    }

    /// <summary>Writes a float 32.</summary>
    public void WriteSingle(float value) => _out.Put(MessagePackCode.Float32, BitConverter.SingleToUInt32Bits(value));

    /// <summary>Writes a float 64, also when a float 32 would hold it: the reader learns what the writer had.</summary>
    public void WriteDouble(double value) => _out.Put(MessagePackCode.Float64, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>Writes a str of bytes that are UTF-8 already; they are not checked.</summary>
    public void WriteString(scoped ReadOnlySpan<byte> utf8)
    {
        WriteStringHeader((uint)utf8.Length);
        _out.Put(utf8);
    }

    /// <summary>Writes a str, encoding it as UTF-8; a lone surrogate becomes U+FFFD.</summary>
    public void WriteString(scoped ReadOnlySpan<char> text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        WriteStringHeader((uint)length);
        _out.PutUtf8(text, length);
    }

    /// <summary>Writes a bin.</summary>
    public void WriteBinary(scoped ReadOnlySpan<byte> bytes)
    {
        WriteBinaryHeader((uint)bytes.Length);
        _out.Put(bytes);
    }

    /// <summary>
    /// Writes an extension of an application's <paramref name="type"/> (negative ones are the specification's).
    /// </summary>
    public void WriteExtension(sbyte type, scoped ReadOnlySpan<byte> data)
    {
        WriteExtensionHeader(type, (uint)data.Length);
        _out.Put(data);
    }

    /// <summary>Writes a timestamp extension in 32, 64 or 96 bits, the fewest that hold it.</summary>
    public void WriteTimestamp(MessagePackTimestamp timestamp)
    {
        Span<byte> payload = stackalloc byte[TimestampPayloadMax];
        WriteExtension(MessagePackCode.TimestampType, payload[..timestamp.Encode(payload)]);
    }

    /// <summary>Begins an array: <paramref name="count"/> values follow.</summary>
    public void WriteArrayHeader(uint count)
    {
        if (count <= MessagePackCode.FixCountMax)
        {
            _out.Put((byte)(MessagePackCode.FixArray | count));
        }
        else
        {
            WriteLength16Or32(MessagePackCode.Array16, MessagePackCode.Array32, count);
        }
    }

    /// <summary>Begins a map: <paramref name="count"/> keys follow, each with its value after it.</summary>
    public void WriteMapHeader(uint count)
    {
        if (count <= MessagePackCode.FixCountMax)
        {
            _out.Put((byte)(MessagePackCode.FixMap | count));
        }
        else
        {
            WriteLength16Or32(MessagePackCode.Map16, MessagePackCode.Map32, count);
        }
    }

    /// <summary>Begins a str: <paramref name="length"/> bytes of UTF-8 follow by <see cref="WriteRaw"/>.</summary>
    public void WriteStringHeader(uint length)
    {
        if (length <= MessagePackCode.FixStrLengthMax)
        {
            _out.Put((byte)(MessagePackCode.FixStr | length));
        }
        else if (length <= byte.MaxValue)
        {
            _out.Put(MessagePackCode.Str8, (byte)length);
        }
        else
        {
            WriteLength16Or32(MessagePackCode.Str16, MessagePackCode.Str32, length);
        }
    }

    /// <summary>Begins a bin: <paramref name="length"/> bytes follow by <see cref="WriteRaw"/>.</summary>
    public void WriteBinaryHeader(uint length)
    {
        if (length <= byte.MaxValue)
        {
            _out.Put(MessagePackCode.Bin8, (byte)length);
        }
        else
        {
            WriteLength16Or32(MessagePackCode.Bin16, MessagePackCode.Bin32, length);
        }
    }

    /// <summary>Begins an extension: <paramref name="length"/> bytes follow by <see cref="WriteRaw"/>.</summary>
    public void WriteExtensionHeader(sbyte type, uint length)
    {
        switch (length)
        {
            case 1 or 2 or 4 or 8 or 16:
                _out.Put((byte)(MessagePackCode.FixExt1 + uint.Log2(length)), (byte)type);
                return;
            case <= byte.MaxValue:
                _out.Put(MessagePackCode.Ext8, (byte)length);
                break;
            default:
                WriteLength16Or32(MessagePackCode.Ext16, MessagePackCode.Ext32, length);
                break;
        }

        _out.Put((byte)type);
    }

    /// <summary>Copies bytes as they are: the body after a header, or values encoded before.</summary>
    public void WriteRaw(scoped ReadOnlySpan<byte> bytes) => _out.Put(bytes);

    private void WriteLength16Or32(byte code16, byte code32, uint length)
    {
        if (length <= ushort.MaxValue)
        {
            _out.Put(code16, (ushort)length);
        }
        else
        {
            _out.Put(code32, length);
        }
    }
}
