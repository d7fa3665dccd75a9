using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace EventOps.Engine.MessagePack;

/// <summary>
/// One pass over one MessagePack value that decides whether JSON can carry it and shows a visitor what it meets. Validator and
/// transcoder are this walk with two visitors, so they cannot disagree. A loop with a small stack of counts, no recursion.
/// </summary>
internal static class JsonableWalk
{
    /// <summary>
    /// Walks the value at the start of <paramref name="input"/>. <paramref name="offset"/> is its length, or where the refused
    /// value inside it begins.
    /// </summary>
    [SkipLocalsInit]
    public static MessagePackError Run<TVisitor>(
        ReadOnlySpan<byte> input, int depthMax, ref TVisitor visitor, out int offset)
        where TVisitor : struct, IJsonableVisitor, allows ref struct
    {
        // A level is (entries still to come << 1) | is a map; the innermost is in `left` and `map`. A map counts keys and values:
        // a key is next whenever its count is even.
        Span<uint> outer = stackalloc uint[depthMax];
        int depth = 0;
        uint left = 1;
        bool map = false;
        var cursor = new InputCursor(input);
        while (true)
        {
            offset = (int)cursor.Consumed;
            MessagePackError error = MessagePackHeader.Peek(ref cursor, out MessagePackHeader header);
            if (error == MessagePackError.None)
            {
                bool key = map && (left & 1) == 0;
                bool nests = header.Kind is MessagePackKind.Array or MessagePackKind.Map;
                error = key && header.Kind != MessagePackKind.String ? MessagePackError.KeyNotString
                    : !nests ? Leaf(ref cursor, header, ref visitor)
                    : depth == depthMax ? MessagePackError.TooDeep
                    : MessagePackError.None;
                if (error == MessagePackError.None && nests)
                {
                    cursor.Advance(header.Size);
                    outer[depth++] = (left << 1) | (map ? 1u : 0u);
                    map = header.Kind == MessagePackKind.Map;
                    left = (uint)header.Length << (map ? 1 : 0);
                    visitor.Begin(map);
                    if (left > 0)
                    {
                        continue;
                    }

                    left = 1; // an empty container ends like one whose last entry was just read
                }
            }

            if (error != MessagePackError.None)
            {
                return error;
            }

            while (--left == 0)
            {
                if (depth == 0)
                {
                    offset = (int)cursor.Consumed;
                    return MessagePackError.None;
                }

                visitor.End(map);
                uint level = outer[--depth];
                (left, map) = (level >> 1, (level & 1) != 0);
            }

            if (map && (left & 1) != 0)
            {
                visitor.AfterKey();
            }
            else
            {
                visitor.BetweenItems();
            }
        }
    }

    /// <summary>One value that holds no others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static MessagePackError Leaf<TVisitor>(
        ref InputCursor cursor, MessagePackHeader header, ref TVisitor visitor)
        where TVisitor : struct, IJsonableVisitor, allows ref struct
    {
        switch (header.Kind)
        {
            case MessagePackKind.String:
                cursor.Advance(header.Size);
                ReadOnlySpan<byte> utf8 = cursor.Take(header.Length);
                if (!Utf8.IsValid(utf8))
                {
                    return MessagePackError.InvalidUtf8;
                }

                visitor.String(utf8);
                return MessagePackError.None;
            case MessagePackKind.Integer:
                Integer(ref cursor, header, ref visitor);
                return MessagePackError.None;
            default:
                return RarerLeaf(ref cursor, header, ref visitor);
        }
    }

    private static MessagePackError RarerLeaf<TVisitor>(
        ref InputCursor cursor, MessagePackHeader header, ref TVisitor visitor)
        where TVisitor : struct, IJsonableVisitor, allows ref struct
    {
        switch (header.Kind)
        {
            case MessagePackKind.Nil:
                cursor.Advance(header.Size);
                visitor.Nil();
                return MessagePackError.None;
            case MessagePackKind.Boolean:
                cursor.TryPeek(out byte code);
                cursor.Advance(header.Size);
                visitor.Boolean(code == MessagePackCode.True);
                return MessagePackError.None;
            case MessagePackKind.Float:
                return Float(ref cursor, header, ref visitor);
            case MessagePackKind.Binary:
                cursor.Advance(header.Size);
                visitor.Binary(cursor.Take(header.Length));
                return MessagePackError.None;
            default:
                return Extension(ref cursor, header, ref visitor);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Integer<TVisitor>(ref InputCursor cursor, MessagePackHeader header, ref TVisitor visitor)
        where TVisitor : struct, IJsonableVisitor, allows ref struct
    {
        ulong bits = MessagePackNumber.Integer(ref cursor, header.Length, out bool negative);
        cursor.Advance(header.Size + header.Length);
        if (negative)
        {
            visitor.Integer((long)bits);
        }
        else
        {
            visitor.Integer(bits);
        }
    }

    private static MessagePackError Float<TVisitor>(
        ref InputCursor cursor, MessagePackHeader header, ref TVisitor visitor)
        where TVisitor : struct, IJsonableVisitor, allows ref struct
    {
        cursor.TryPeekBigEndian(header.Length, out ulong bits);
        cursor.Advance(header.Size + header.Length);
        if (header.Length == sizeof(float))
        {
            float single = BitConverter.UInt32BitsToSingle((uint)bits);
            if (float.IsFinite(single))
            {
                visitor.Float(single);
                return MessagePackError.None;
            }
        }
        else if (double.IsFinite(BitConverter.UInt64BitsToDouble(bits)))
        {
            visitor.Float(BitConverter.UInt64BitsToDouble(bits));
            return MessagePackError.None;
        }

        return MessagePackError.NotFinite;
    }

    /// <summary>The type is the last byte of the header; only timestamps have a JSON form, and of those the years 1 to 9999.</summary>
    private static MessagePackError Extension<TVisitor>(
        ref InputCursor cursor, MessagePackHeader header, ref TVisitor visitor)
        where TVisitor : struct, IJsonableVisitor, allows ref struct
    {
        cursor.Advance(header.Size - 1);
        if ((sbyte)cursor.Take(1)[0] != MessagePackCode.TimestampType)
        {
            return MessagePackError.UnsupportedExtension;
        }

        MessagePackError error = MessagePackTimestamp.Decode(cursor.Take(header.Length), out MessagePackTimestamp timestamp);
        if (error != MessagePackError.None)
        {
            return error;
        }

        if (!timestamp.HasCalendarYear)
        {
            return MessagePackError.OutOfRange;
        }

        visitor.Timestamp(timestamp);
        return MessagePackError.None;
    }
}
