using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace EventOps.Journal.Faster.Format;

/// <summary>
/// FASTER's entry on disk, which recovery and reads parse themselves: 8 bytes checksum, 4 bytes length (negative for a
/// commit record), the payload, padding to 4 bytes. The checksum is the exclusive or, in 8-byte words and then single
/// bytes, of length and payload. Little-endian. An entry never crosses a page; what is left of a page is zero. A test
/// pins all this against what FASTER writes.
/// </summary>
internal static class EntryFormat
{
    public const int HeaderBytes = 12;
    public const int AlignmentBytes = 4;

    /// <summary>The first address FASTER gives out: the log's first 64 bytes are unused.</summary>
    public const long FirstAddress = 64;

    /// <summary>Bytes an entry with this many payload bytes takes in the log.</summary>
    public static int TotalBytes(int payloadBytes) =>
        HeaderBytes + ((payloadBytes + AlignmentBytes - 1) & ~(AlignmentBytes - 1));

    public static int LengthField(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt32LittleEndian(header[8..]);

    public static ulong StoredChecksum(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt64LittleEndian(header);

    /// <summary>The checksum FASTER stores for this length field and payload.</summary>
    public static ulong Checksum(int lengthField, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 4)
        {
            var field = (uint)lengthField;
            ulong small = (field ^ (field >> 8) ^ (field >> 16) ^ (field >> 24)) & 0xFF;
            foreach (var value in payload)
            {
                small ^= value;
            }

            return small;
        }

        var first = (uint)lengthField | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(payload) << 32);
        return first ^ Xor(payload[4..]);
    }

    private static ulong Xor(ReadOnlySpan<byte> bytes)
    {
        ulong result = 0;
        var wide = Vector<ulong>.Count * sizeof(ulong);
        if (bytes.Length >= 2 * wide)
        {
            var vectors = MemoryMarshal.Cast<byte, Vector<ulong>>(bytes);
            var one = Vector<ulong>.Zero;
            var two = Vector<ulong>.Zero;
            var i = 0;
            for (; i + 1 < vectors.Length; i += 2)
            {
                one ^= vectors[i];
                two ^= vectors[i + 1];
            }

            one ^= two;
            for (var lane = 0; lane < Vector<ulong>.Count; lane++)
            {
                result ^= one[lane];
            }

            bytes = bytes[(i * wide)..];
        }

        while (bytes.Length >= sizeof(ulong))
        {
            result ^= BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            result ^= value;
        }

        return result;
    }
}
