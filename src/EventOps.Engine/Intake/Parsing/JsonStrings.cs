using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// Finds the end of a JSON string, a vector at a time. Taken as signed, a control character and any byte of a
/// multi-byte character are both below a space, so one comparison finds everything that needs a closer look.
/// </summary>
internal static class JsonStrings
{
    /// <summary>
    /// The closing quote of a plain ASCII string that ends within one vector of <paramref name="start"/>: most keys
    /// and many values. -1 means "look closer with <see cref="FindClose"/>".
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FindShortClose(ReadOnlySpan<byte> bytes, int start)
    {
        if (start > bytes.Length - Vector128<byte>.Count)
        {
            return -1;
        }

        ref byte first = ref MemoryMarshal.GetReference(bytes);
        uint stops = PlainStops(Vector128.LoadUnsafe(ref first, (nuint)start));
        int stop = start + BitOperations.TrailingZeroCount(stops);
        return stops != 0 && Unsafe.Add(ref first, stop) == '"' ? stop : -1;
    }

    /// <summary>
    /// The closing quote of a plain ASCII string of any length, unless it ends within a vector of the end of the bytes.
    /// -1 means "look closer with <see cref="FindClose"/>".
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FindPlainClose(ReadOnlySpan<byte> bytes, int start)
    {
        int close = FindShortClose(bytes, start);
        return close >= 0 ? close : FindPlainCloseRest(bytes, start);
    }

    /// <summary>
    /// The closing quote of any string that begins behind the quote at <paramref name="start"/> - 1, or with
    /// <paramref name="fault"/> set the position of the fault.
    /// </summary>
    public static int FindClose(
        ReadOnlySpan<byte> bytes, int start, out ParseErrorCode fault, out int loneSurrogateAt)
    {
        fault = ParseErrorCode.None;
        loneSurrogateAt = -1;
        bool ascii = true;
        int at = start;
        while (true)
        {
            at = FindStop(bytes, at, ascii);
            byte stop = JsonScanner.ByteAt(bytes, at);
            if (stop == '"')
            {
                break;
            }

            if (stop == '\\')
            {
                int escape = at;
                at = JsonEscapes.Skip(bytes, at, out fault, out bool lone);
                if (fault != ParseErrorCode.None)
                {
                    return at;
                }

                loneSurrogateAt = lone && loneSurrogateAt < 0 ? escape : loneSurrogateAt;
            }
            else if (stop < 0x20)
            {
                // Also the end of the bytes, which the scanner tells apart by the position.
                fault = ParseErrorCode.ControlCharacter;
                return at;
            }
            else
            {
                ascii = false;
                at++;
            }
        }

        if (!ascii && !Utf8.IsValid(bytes[start..at]))
        {
            fault = ParseErrorCode.InvalidUtf8;
            return start + ValidPrefix(bytes[start..at]);
        }

        return at;
    }

    // The next byte that is a quote, a backslash or a control character, or while `ascii` one beyond ASCII.
    private static int FindStop(ReadOnlySpan<byte> bytes, int at, bool ascii)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        for (; at <= bytes.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            Vector256<byte> block = Vector256.LoadUnsafe(ref first, (nuint)at);
            uint stops = ascii ? PlainStops(block) : Stops(block);
            if (stops != 0)
            {
                return at + BitOperations.TrailingZeroCount(stops);
            }
        }

        while (at < bytes.Length)
        {
            byte value = bytes[at];
            if (value is (byte)'"' or (byte)'\\' or < 0x20 || (ascii && value >= 0x80))
            {
                break;
            }

            at++;
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint PlainStops(Vector128<byte> block) =>
        (Vector128.Equals(block, Vector128.Create((byte)'"'))
            | Vector128.Equals(block, Vector128.Create((byte)'\\'))
            | Vector128.LessThan(block.AsSByte(), Vector128.Create((sbyte)0x20)).AsByte())
        .ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Stops(Vector128<byte> block) =>
        (Vector128.Equals(block, Vector128.Create((byte)'"'))
            | Vector128.Equals(block, Vector128.Create((byte)'\\'))
            | Vector128.LessThan(block, Vector128.Create((byte)0x20)))
        .ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint PlainStops(Vector256<byte> block) =>
        (Vector256.Equals(block, Vector256.Create((byte)'"'))
            | Vector256.Equals(block, Vector256.Create((byte)'\\'))
            | Vector256.LessThan(block.AsSByte(), Vector256.Create((sbyte)0x20)).AsByte())
        .ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Stops(Vector256<byte> block) =>
        (Vector256.Equals(block, Vector256.Create((byte)'"'))
            | Vector256.Equals(block, Vector256.Create((byte)'\\'))
            | Vector256.LessThan(block, Vector256.Create((byte)0x20)))
        .ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int FindPlainCloseRest(ReadOnlySpan<byte> bytes, int start)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        for (int at = start; at <= bytes.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            uint stops = PlainStops(Vector256.LoadUnsafe(ref first, (nuint)at));
            if (stops != 0)
            {
                at += BitOperations.TrailingZeroCount(stops);
                return bytes[at] == '"' ? at : -1;
            }
        }

        return -1;
    }

    // Only for the message: how many bytes are good before the first that is not.
    private static int ValidPrefix(ReadOnlySpan<byte> text)
    {
        int good = 0;
        while (Rune.DecodeFromUtf8(text[good..], out _, out int consumed) == System.Buffers.OperationStatus.Done)
        {
            good += consumed;
        }

        return good;
    }
}
