using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace EventOps.Engine.MessagePack;

/// <summary>The front of one value, read in one place: reader, skip and JSON walk all decide by it.</summary>
/// <param name="Code">The format byte.</param>
/// <param name="Kind">What the value is.</param>
/// <param name="Size">Bytes before the payload; all of the value when it is nil, a boolean or a number.</param>
/// <param name="Length">Bytes of payload; of an array the values, of a map the keys.</param>
/// <param name="Bits">The big-endian number after the format byte, if it has one.</param>
internal readonly record struct MessagePackHeader(byte Code, MessagePackKind Kind, int Size, int Length, ulong Bits)
{
    /// <summary>Most bytes a header reads: a 64-bit number and its format byte.</summary>
    public const int SizeMax = 1 + sizeof(ulong);

    public bool IsContainer => Kind is MessagePackKind.Array or MessagePackKind.Map;

    public bool IsTrue => Code == MessagePackCode.True;

    /// <summary>A float's value; a float 32 widened, which loses nothing.</summary>
    public double Float => Code == MessagePackCode.Float32
        ? BitConverter.UInt32BitsToSingle((uint)Bits)
        : BitConverter.UInt64BitsToDouble(Bits);

    /// <summary>
    /// Reads the header at the start of <paramref name="front"/>, which holds <see cref="SizeMax"/> bytes, or all
    /// <paramref name="remaining"/> if they are fewer. When it answers <see cref="MessagePackError.None"/> the whole
    /// value (of an array or map: at least a byte for each entry) is there: whatever is allocated for a length is
    /// bounded by what was sent.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static MessagePackError Peek(ReadOnlySpan<byte> front, long remaining, out MessagePackHeader header)
    {
        if (front.IsEmpty)
        {
            header = default;
            return MessagePackError.Truncated;
        }

        byte code = front[0];
        if ((code & MessagePackCode.FixStrMask) == MessagePackCode.FixStr)
        {
            // The commonest format by far; its length is here without the table, which the next value would wait for.
            int fixedLength = code - MessagePackCode.FixStr;
            header = new MessagePackHeader(code, MessagePackKind.String, 1, fixedLength, 0);
            return fixedLength < remaining ? MessagePackError.None : MessagePackError.Truncated;
        }

        MessagePackFormat format = MessagePackFormat.Of(code);
        ulong number = format.Fixed;
        if (format.Width != 0)
        {
            if (front.Length >= SizeMax)
            {
                number = BinaryPrimitives.ReadUInt64BigEndian(front[1..]) >> (64 - (8 * format.Width));
            }
            else if (front.Length > format.Width)
            {
                number = ReadByByte(front.Slice(1, format.Width));
            }
            else
            {
                header = default;
                return MessagePackError.Truncated;
            }
        }

        uint length = format.Kind is MessagePackKind.Integer or MessagePackKind.Float ? 0 : (uint)number;
        header = new MessagePackHeader(code, format.Kind, format.Size, (int)length, number);
        long bytesLeast = format.Kind == MessagePackKind.Map ? 2 * (long)length : length;
        if (format.Size + bytesLeast > remaining)
        {
            return MessagePackError.Truncated;
        }

        return format.Size == 0 ? MessagePackError.InvalidCode
            : length > int.MaxValue ? MessagePackError.TooLong
            : MessagePackError.None;
    }

    /// <summary>
    /// An integer's 64 bits, sign-extended: a <see cref="long"/>'s when negative, a <see cref="ulong"/>'s when not.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Integer(out bool negative)
    {
        if (Size == 1)
        {
            negative = (sbyte)Code < 0;
            return (ulong)(sbyte)Code;
        }

        int unused = 8 * (SizeMax - Size);
        ulong bits = Code >= MessagePackCode.Int8 ? (ulong)((long)(Bits << unused) >> unused) : Bits;
        negative = Code >= MessagePackCode.Int8 && (long)bits < 0;
        return bits;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong ReadByByte(ReadOnlySpan<byte> bigEndian)
    {
        ulong number = 0;
        foreach (byte next in bigEndian)
        {
            number = (number << 8) | next;
        }

        return number;
    }
}
