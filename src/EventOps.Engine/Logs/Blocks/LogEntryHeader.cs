using System.Buffers.Binary;
using EventOps.Engine.Records;

namespace EventOps.Engine.Logs.Blocks;

/// <summary>How the lines of an entry are stored.</summary>
internal enum LogPacking : byte
{
    /// <summary>As they are.</summary>
    None = 0,

    /// <summary>Brotli.</summary>
    Brotli = 1,
}

/// <summary>The head of an entry of either log: lines of consecutive ids follow. Little-endian.</summary>
/// <param name="Packing">How they are stored.</param>
/// <param name="Count">Number of lines, at least 1.</param>
/// <param name="FirstId">Id of the first.</param>
/// <param name="RawBytes">Length of the lines unpacked.</param>
/// <param name="ArrivedAt">When the last of them came, in microseconds since 1970.</param>
/// <param name="BodyCrc">CRC-32C of what follows.</param>
internal readonly record struct LogEntryHeader(
    LogPacking Packing, int Count, long FirstId, int RawBytes, long ArrivedAt, uint BodyCrc)
{
    internal const int SizeBytes = 40;
    private const ushort Magic = 0x4C45; // "EL"
    private const byte Version = 1;
    private const int CrcOffset = SizeBytes - 4;

    internal long LastId => FirstId + Count - 1;

    internal void Write(Span<byte> entry)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(entry, Magic);
        entry[2] = Version;
        entry[3] = (byte)Packing;
        BinaryPrimitives.WriteInt32LittleEndian(entry[4..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], FirstId);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], ArrivedAt);
        BinaryPrimitives.WriteInt32LittleEndian(entry[24..], RawBytes);
        BinaryPrimitives.WriteInt32LittleEndian(entry[28..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[32..], BodyCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[CrcOffset..], FrameHeader.Checksum(entry[..CrcOffset]));
    }

    /// <summary>Reads the header and verifies both checksums.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> entry, out LogEntryHeader header)
    {
        header = default;
        if (entry.Length < SizeBytes
            || BinaryPrimitives.ReadUInt16LittleEndian(entry) != Magic
            || entry[2] != Version
            || BinaryPrimitives.ReadUInt32LittleEndian(entry[CrcOffset..]) != FrameHeader.Checksum(entry[..CrcOffset]))
        {
            return false;
        }

        header = new LogEntryHeader(
            (LogPacking)entry[3],
            BinaryPrimitives.ReadInt32LittleEndian(entry[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(entry[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(entry[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(entry[32..]));
        return FrameHeader.Checksum(entry[SizeBytes..]) == header.BodyCrc;
    }
}
