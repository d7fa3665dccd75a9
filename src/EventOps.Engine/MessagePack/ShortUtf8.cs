using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace EventOps.Engine.MessagePack;

/// <summary>UTF-8 validation tuned to what events are made of: keys and words of up to 16 ASCII bytes.</summary>
internal static class ShortUtf8
{
    private const ulong HighBits8 = 0x8080_8080_8080_8080;
    private const uint HighBits4 = 0x8080_8080;

    /// <summary>
    /// The same answer as <see cref="Utf8.IsValid"/>, whose call and set-up cost more than the check itself on short
    /// text: two overlapping loads see every byte of 4 to 8 or 8 to 16.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsValid(ReadOnlySpan<byte> text) => IsShortAscii(text) || Utf8.IsValid(text);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsShortAscii(ReadOnlySpan<byte> text)
    {
        if (text.Length is >= sizeof(ulong) and <= 2 * sizeof(ulong))
        {
            ulong first = BinaryPrimitives.ReadUInt64LittleEndian(text);
            ulong last = BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..]);
            return ((first | last) & HighBits8) == 0;
        }

        if (text.Length is >= sizeof(uint) and < sizeof(ulong))
        {
            uint first = BinaryPrimitives.ReadUInt32LittleEndian(text);
            uint last = BinaryPrimitives.ReadUInt32LittleEndian(text[^sizeof(uint)..]);
            return ((first | last) & HighBits4) == 0;
        }

        return text.Length is > 0 and < sizeof(uint) && (text[0] | text[^1] | text[text.Length >> 1]) < 0x80;
    }
}
