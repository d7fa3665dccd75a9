using System.Runtime.CompilerServices;

namespace EventOps.Engine.MessagePack;

/// <summary>The value of an integer whose header was peeked (so all of it is there).</summary>
internal static class MessagePackNumber
{
    /// <summary>
    /// The 64 bits of the integer at the cursor, sign-extended, with <paramref name="payloadLength"/> 0 for a fixint.
    /// They are a <see cref="long"/>'s when <paramref name="negative"/>, a <see cref="ulong"/>'s when not.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Integer(ref InputCursor cursor, int payloadLength, out bool negative)
    {
        cursor.TryPeek(out byte code);
        if (payloadLength == 0)
        {
            negative = (sbyte)code < 0;
            return (ulong)(sbyte)code;
        }

        cursor.TryPeekBigEndian(payloadLength, out ulong bits);
        if (code >= MessagePackCode.Int8)
        {
            int unused = 64 - (8 * payloadLength);
            bits = (ulong)((long)(bits << unused) >> unused);
            negative = (long)bits < 0;
            return bits;
        }

        negative = false;
        return bits;
    }
}
