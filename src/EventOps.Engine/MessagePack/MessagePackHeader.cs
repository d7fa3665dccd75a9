using System.Runtime.CompilerServices;

namespace EventOps.Engine.MessagePack;

/// <summary>
/// The front of one value: its kind, how many bytes stand before its payload, and how long that is. The specification's format
/// table, read in one place; reader, skip and JSON walk all decide by it.
/// </summary>
/// <param name="Kind">What the value is.</param>
/// <param name="Size">Bytes before the payload: the format byte, the length if any, an extension's type.</param>
/// <param name="Length">Bytes of payload; of an array the values, of a map the keys.</param>
internal readonly record struct MessagePackHeader(MessagePackKind Kind, int Size, int Length)
{
    /// <summary>
    /// Reads the header at the cursor without moving it. When it answers <see cref="MessagePackError.None"/> the whole value
    /// (of an array or map: at least a byte for each entry) is there.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static MessagePackError Peek(ref InputCursor cursor, out MessagePackHeader header)
    {
        if (!cursor.TryPeek(out byte code))
        {
            header = default;
            return MessagePackError.Truncated;
        }

        if (code is <= MessagePackCode.PositiveFixIntMax or >= MessagePackCode.NegativeFixInt)
        {
            header = new MessagePackHeader(MessagePackKind.Integer, 1, 0);
            return MessagePackError.None;
        }

        return code switch
        {
            <= MessagePackCode.FixMapMax => Checked(ref cursor, MessagePackKind.Map, 1, code & 0x0fu, out header),
            <= MessagePackCode.FixArrayMax => Checked(ref cursor, MessagePackKind.Array, 1, code & 0x0fu, out header),
            <= MessagePackCode.FixStrMax => Checked(ref cursor, MessagePackKind.String, 1, code & 0x1fu, out header),
            _ => PeekNamed(ref cursor, code, out header),
        };
    }

    /// <summary>The formats from nil (0xc0) to map 32 (0xdf).</summary>
    private static MessagePackError PeekNamed(ref InputCursor cursor, byte code, out MessagePackHeader header)
    {
        switch (code)
        {
            case MessagePackCode.Nil:
                return Checked(ref cursor, MessagePackKind.Nil, 1, 0, out header);
            case MessagePackCode.False or MessagePackCode.True:
                return Checked(ref cursor, MessagePackKind.Boolean, 1, 0, out header);
            case >= MessagePackCode.Bin8 and <= MessagePackCode.Bin32:
                return PeekLength(ref cursor, MessagePackKind.Binary, 1 << (code - MessagePackCode.Bin8), out header);
            case >= MessagePackCode.Ext8 and <= MessagePackCode.Ext32:
                return PeekLength(ref cursor, MessagePackKind.Extension, 1 << (code - MessagePackCode.Ext8), out header);
            case MessagePackCode.Float32:
                return Checked(ref cursor, MessagePackKind.Float, 1, sizeof(float), out header);
            case MessagePackCode.Float64:
                return Checked(ref cursor, MessagePackKind.Float, 1, sizeof(double), out header);
            case >= MessagePackCode.UInt8 and <= MessagePackCode.Int64:
                return Checked(ref cursor, MessagePackKind.Integer, 1, 1u << (code & 3), out header);
            case >= MessagePackCode.FixExt1 and <= MessagePackCode.FixExt16:
                return Checked(ref cursor, MessagePackKind.Extension, 2, 1u << (code - MessagePackCode.FixExt1), out header);
            case >= MessagePackCode.Str8 and <= MessagePackCode.Str32:
                return PeekLength(ref cursor, MessagePackKind.String, 1 << (code - MessagePackCode.Str8), out header);
            case MessagePackCode.Array16 or MessagePackCode.Array32:
                return PeekLength(ref cursor, MessagePackKind.Array, 2 << (code - MessagePackCode.Array16), out header);
            case MessagePackCode.Map16 or MessagePackCode.Map32:
                return PeekLength(ref cursor, MessagePackKind.Map, 2 << (code - MessagePackCode.Map16), out header);
            default:
                header = default;
                return MessagePackError.InvalidCode;
        }
    }

    private static MessagePackError PeekLength(
        ref InputCursor cursor, MessagePackKind kind, int width, out MessagePackHeader header)
    {
        if (!cursor.TryPeekBigEndian(width, out ulong length))
        {
            header = default;
            return MessagePackError.Truncated;
        }

        int typeSize = kind == MessagePackKind.Extension ? 1 : 0;
        return Checked(ref cursor, kind, 1 + width + typeSize, (uint)length, out header);
    }

    /// <summary>No length leaves here that the input cannot hold: whatever is allocated for one is bounded by what was sent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static MessagePackError Checked(
        ref InputCursor cursor, MessagePackKind kind, int size, uint length, out MessagePackHeader header)
    {
        header = new MessagePackHeader(kind, size, (int)length);
        long bytesLeast = kind == MessagePackKind.Map ? 2 * (long)length : length;
        if (size + bytesLeast > cursor.Remaining)
        {
            return MessagePackError.Truncated;
        }

        return length > int.MaxValue ? MessagePackError.TooLong : MessagePackError.None;
    }
}
