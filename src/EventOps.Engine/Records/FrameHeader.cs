using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace EventOps.Engine.Records;

/// <summary>What a frame's records are.</summary>
public enum FrameKind : byte
{
    /// <summary>Published events.</summary>
    Events = 1,

    /// <summary>One change of state that is not an event.</summary>
    Control = 2,
}

/// <summary>
/// The fixed head of a journal entry. An entry is one frame: this header, then <c>Count</c> records, each a 32-bit
/// length (little-endian) and a MessagePack array. The request's thread fills the body and its checksum; the journal
/// writer stamps number, first id and the head's own checksum. Record i of a frame has id <c>FirstId + i</c>.
/// </summary>
/// <param name="Kind">Events or control.</param>
/// <param name="Number">Dense number of the frame since the journal began: a gap after recovery is a lost frame,
/// counted.</param>
/// <param name="FirstId">Id of the first record.</param>
/// <param name="Count">Number of records.</param>
/// <param name="BodyCrc">CRC-32C of everything behind the header.</param>
internal readonly record struct FrameHeader(FrameKind Kind, long Number, long FirstId, int Count, uint BodyCrc)
{
    internal const int SizeBytes = 32;

    /// <summary>Bytes of the length before each record.</summary>
    internal const int RecordPrefixBytes = 4;

    /// <summary>Id of the last record.</summary>
    internal long LastId => FirstId + Count - 1;

    private const ushort Magic = 0x4F45;
    private const byte Version = 1;
    private const int CrcOffset = 28;

    internal void Write(Span<byte> frame)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(frame, Magic);
        frame[2] = Version;
        frame[3] = (byte)Kind;
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(frame[8..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(frame[16..], FirstId);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[24..], BodyCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[CrcOffset..], Checksum(frame[..CrcOffset]));
    }

    /// <summary>Reads the header and verifies its checksum, not the body's.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> frame, out FrameHeader header)
    {
        header = default;
        if (frame.Length < SizeBytes
            || BinaryPrimitives.ReadUInt16LittleEndian(frame) != Magic
            || frame[2] != Version
            || BinaryPrimitives.ReadUInt32LittleEndian(frame[CrcOffset..]) != Checksum(frame[..CrcOffset]))
        {
            return false;
        }

        header = new FrameHeader(
            (FrameKind)frame[3],
            BinaryPrimitives.ReadInt64LittleEndian(frame[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(frame[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(frame[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(frame[24..]));
        return true;
    }

    /// <summary>Whether the body still matches the checksum the request's thread made.</summary>
    internal bool BodyIsIntact(ReadOnlySpan<byte> frame) => Checksum(frame[SizeBytes..]) == BodyCrc;

    /// <summary>CRC-32C, eight bytes a step where the processor has the instruction.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (byte rest in bytes[(bytes.Length & ~7)..])
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        return ~crc;
    }
}
