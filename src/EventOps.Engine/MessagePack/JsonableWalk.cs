using System.Runtime.CompilerServices;

namespace EventOps.Engine.MessagePack;

/// <summary>
/// One pass over one MessagePack value that decides whether JSON can carry it and shows a visitor what it meets.
/// Validator and transcoder are this walk with two visitors, so they cannot disagree. A loop with a small stack of
/// counts, no recursion.
/// </summary>
internal static class JsonableWalk
{
    /// <summary>
    /// Walks the value at the start of <paramref name="input"/>. <paramref name="offset"/> is its length, or where the
    /// refused value inside it begins.
    /// </summary>
    [SkipLocalsInit]
    public static MessagePackError Run<TVisitor>(
        ReadOnlySpan<byte> input, int depthMax, ref TVisitor visitor, out int offset)
        where TVisitor : struct, IJsonableVisitor, allows ref struct
    {
        // A level is (entries still to come << 1) | is a map; the innermost is in `left` and `map`. A map counts keys
        // and values: a key is next whenever its count is even.
        Span<uint> outer = stackalloc uint[depthMax];
        int depth = 0;
        uint left = 1;
        bool map = false;
        ReadOnlySpan<byte> rest = input;
        while (true)
        {
            offset = input.Length - rest.Length;
            MessagePackError error = MessagePackHeader.Peek(rest, rest.Length, out MessagePackHeader header);
            if (error != MessagePackError.None)
            {
                return error;
            }

            if (map && (left & 1) == 0 && header.Kind != MessagePackKind.String)
            {
                return MessagePackError.KeyNotString;
            }

            if (!header.IsContainer)
            {
                error = Leaf(rest, header, ref visitor);
                if (error != MessagePackError.None)
                {
                    return error;
                }

                rest = rest[(header.Size + header.Length)..];
            }
            else if (depth == depthMax)
            {
                return MessagePackError.TooDeep;
            }
            else
            {
                rest = rest[header.Size..];
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

            while (--left == 0)
            {
                if (depth == 0)
                {
                    offset = input.Length - rest.Length;
                    return MessagePackError.None;
                }

                visitor.End(map);
                uint level = outer[--depth];
                (left, map) = (level >> 1, (level & 1) != 0);
            }

            visitor.Between(keyAndValue: map && (left & 1) != 0);
        }
    }

    /// <summary>One value that holds no others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static MessagePackError Leaf<TVisitor>(
        ReadOnlySpan<byte> value, MessagePackHeader header, ref TVisitor visitor)
        where TVisitor : struct, IJsonableVisitor, allows ref struct
    {
        switch (header.Kind)
        {
            case MessagePackKind.String:
                ReadOnlySpan<byte> utf8 = value.Slice(header.Size, header.Length);
                if (!ShortUtf8.IsValid(utf8))
                {
                    return MessagePackError.InvalidUtf8;
                }

                visitor.String(utf8);
                return MessagePackError.None;
            case MessagePackKind.Integer:
                ulong bits = header.Integer(out bool negative);
                if (negative)
                {
                    visitor.Integer((long)bits);
                }
                else
                {
                    visitor.Integer(bits);
                }

                return MessagePackError.None;
            case MessagePackKind.Boolean:
                visitor.Boolean(header.IsTrue);
                return MessagePackError.None;
            case MessagePackKind.Nil:
                visitor.Nil();
                return MessagePackError.None;
            default:
                return RarerLeaf(value, header, ref visitor);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static MessagePackError RarerLeaf<TVisitor>(
        ReadOnlySpan<byte> value, MessagePackHeader header, ref TVisitor visitor)
        where TVisitor : struct, IJsonableVisitor, allows ref struct
    {
        switch (header.Kind)
        {
            case MessagePackKind.Float when !double.IsFinite(header.Float):
                return MessagePackError.NotFinite;
            case MessagePackKind.Float when header.Code == MessagePackCode.Float32:
                visitor.Float((float)header.Float);
                return MessagePackError.None;
            case MessagePackKind.Float:
                visitor.Float(header.Float);
                return MessagePackError.None;
            case MessagePackKind.Binary:
                visitor.Binary(value.Slice(header.Size, header.Length));
                return MessagePackError.None;
            default:
                return Extension((sbyte)value[header.Size - 1], value.Slice(header.Size, header.Length), ref visitor);
        }
    }

    /// <summary>Only timestamps have a JSON form, and of those the years 1 to 9999.</summary>
    private static MessagePackError Extension<TVisitor>(sbyte type, ReadOnlySpan<byte> data, ref TVisitor visitor)
        where TVisitor : struct, IJsonableVisitor, allows ref struct
    {
        if (type != MessagePackCode.TimestampType)
        {
            return MessagePackError.UnsupportedExtension;
        }

        MessagePackError error = MessagePackTimestamp.Decode(data, out MessagePackTimestamp timestamp);
        if (error == MessagePackError.None && !timestamp.HasCalendarYear)
        {
            error = MessagePackError.OutOfRange;
        }

        if (error == MessagePackError.None)
        {
            visitor.Timestamp(timestamp);
        }

        return error;
    }
}
