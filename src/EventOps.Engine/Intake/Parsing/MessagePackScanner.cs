using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// Steps over MessagePack values that JSON can express, quickly: the formats that small values take are judged here,
/// the rest is <see cref="MessagePackValidator"/>'s. <see cref="Failed"/> means only "not accepted": the validator is
/// the authority, and says why. Nothing here accepts what it refuses; a property test holds the two together.
/// </summary>
internal static class MessagePackScanner
{
    public const int Failed = -1;

    /// <summary>
    /// The position behind the value at <paramref name="at"/>, in which arrays and maps may nest
    /// <paramref name="depthLeft"/> deep. Recursion is as deep as that.
    /// </summary>
    public static int SkipValue(ReadOnlySpan<byte> bytes, int at, int depthLeft)
    {
        if ((uint)at >= (uint)bytes.Length)
        {
            return Failed;
        }

        byte code = bytes[at];
        switch (code)
        {
            case <= MessagePackCode.PositiveFixIntMax or >= MessagePackCode.NegativeFixInt:
            case MessagePackCode.Nil or MessagePackCode.False or MessagePackCode.True:
                return at + 1;
            case <= MessagePackCode.FixMapMax:
                return depthLeft == 0 ? Failed : SkipPairs(bytes, at + 1, code & 0xf, depthLeft - 1);
            case <= MessagePackCode.FixArrayMax:
                return depthLeft == 0 ? Failed : SkipItems(bytes, at + 1, code & 0xf, depthLeft - 1);
            case <= MessagePackCode.FixStrMax or MessagePackCode.Str8 or MessagePackCode.Str16:
                return SkipText(bytes, at, out _);
            case MessagePackCode.UInt8 or MessagePackCode.Int8:
                return Within(bytes, at + 2);
            case MessagePackCode.UInt16 or MessagePackCode.Int16:
                return Within(bytes, at + 3);
            case MessagePackCode.UInt32 or MessagePackCode.Int32:
                return Within(bytes, at + 5);
            case MessagePackCode.UInt64 or MessagePackCode.Int64:
                return Within(bytes, at + 9);
            default:
                return MessagePackValidator.TryValidateJsonable(bytes[at..], depthLeft, out int consumed, out _)
                    ? at + consumed
                    : Failed;
        }
    }

    /// <summary>
    /// The position behind the text at <paramref name="at"/>, which begins at <paramref name="start"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipText(ReadOnlySpan<byte> bytes, int at, out int start)
    {
        start = at + 1;
        if ((uint)at < (uint)bytes.Length && (bytes[at] & 0xe0) == MessagePackCode.FixStr)
        {
            int length = bytes[at] & 0x1f;
            if (start <= bytes.Length - Vector256<byte>.Count)
            {
                // 32 bytes hold any short text: only the bits of those that are its own count.
                Vector256<byte> block = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(bytes), (nuint)start);
                uint beyondAscii = block.ExtractMostSignificantBits() & ((1U << length) - 1);
                if (beyondAscii == 0)
                {
                    return start + length;
                }
            }

            return SkipUtf8(bytes, start, length);
        }

        return SkipLongText(bytes, at, out start);
    }

    /// <summary>
    /// Reads the header of a map, any of the three formats; the position behind it or <see cref="Failed"/>.
    /// </summary>
    public static int SkipMapHeader(ReadOnlySpan<byte> bytes, int at, out int count)
    {
        if ((uint)at < (uint)bytes.Length && (bytes[at] & 0xf0) == MessagePackCode.FixMap)
        {
            count = bytes[at] & 0xf;
            return at + 1;
        }

        MessagePackReader reader = new(bytes[at..]);
        return reader.TryReadMapHeader(out count) ? at + (int)reader.Consumed : Failed;
    }

    private static int SkipPairs(ReadOnlySpan<byte> bytes, int at, int count, int depthLeft)
    {
        for (; count > 0 && at >= 0; count--)
        {
            at = SkipText(bytes, at, out _);
            at = at < 0 ? Failed : SkipValue(bytes, at, depthLeft);
        }

        return at;
    }

    private static int SkipItems(ReadOnlySpan<byte> bytes, int at, int count, int depthLeft)
    {
        for (; count > 0 && at >= 0; count--)
        {
            at = SkipValue(bytes, at, depthLeft);
        }

        return at;
    }

    private static int SkipLongText(ReadOnlySpan<byte> bytes, int at, out int start)
    {
        ReadOnlySpan<byte> rest = bytes[Math.Min(at, bytes.Length)..];
        if (rest.Length >= 2 && rest[0] == MessagePackCode.Str8)
        {
            start = at + 2;
            return SkipUtf8(bytes, start, rest[1]);
        }

        if (rest.Length >= 3 && rest[0] == MessagePackCode.Str16)
        {
            start = at + 3;
            return SkipUtf8(bytes, start, BinaryPrimitives.ReadUInt16BigEndian(rest[1..]));
        }

        MessagePackReader reader = new(rest);
        bool ok = reader.TryReadValidString(out ReadOnlySpan<byte> text);
        int end = ok ? at + (int)reader.Consumed : Failed;
        start = end - text.Length;
        return end;
    }

    private static int SkipUtf8(ReadOnlySpan<byte> bytes, int start, int length) =>
        length <= bytes.Length - start && Utf8.IsValid(bytes.Slice(start, length)) ? start + length : Failed;

    private static int Within(ReadOnlySpan<byte> bytes, int end) => end <= bytes.Length ? end : Failed;
}
