using System.Runtime.CompilerServices;

namespace EventOps.Engine.MessagePack;

/// <summary>Steps over one value of any kind: a loop with a small stack of counts, no recursion.</summary>
internal static class MessagePackSkip
{
    /// <summary>Leaves the cursor behind the value, or anywhere inside it when it answers an error.</summary>
    [SkipLocalsInit]
    public static MessagePackError Run(ref InputCursor cursor, int depthMax)
    {
        // Values still to come at each level; the innermost is in `left`. A map counts its keys and its values.
        Span<uint> outer = stackalloc uint[depthMax];
        int depth = 0;
        uint left = 1;
        while (true)
        {
            MessagePackError error = cursor.PeekHeader(out MessagePackHeader header);
            if (error != MessagePackError.None)
            {
                return error;
            }

            left--;
            if (header.IsContainer)
            {
                if (depth == depthMax)
                {
                    return MessagePackError.TooDeep;
                }

                cursor.Advance(header.Size);
                outer[depth++] = left;
                left = header.Kind == MessagePackKind.Map ? 2 * (uint)header.Length : (uint)header.Length;
            }
            else
            {
                cursor.Advance(header.Size + (long)header.Length);
            }

            while (left == 0)
            {
                if (depth == 0)
                {
                    return MessagePackError.None;
                }

                left = outer[--depth];
            }
        }
    }
}
