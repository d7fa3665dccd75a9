using System.Buffers.Binary;
using EventOps.Engine.Records;

namespace EventOps.Engine.Retention;

/// <summary>How the records of a block are stored.</summary>
internal enum ArchiveCompression : byte
{
    /// <summary>As they are: compressing them would have gained nothing.</summary>
    None = 0,

    /// <summary>Brotli.</summary>
    Brotli = 1,
}

/// <summary>
/// The head of an archive block, an entry of an archive log: then the ids behind the first, each as its distance less
/// one (LEB128), then the compressed records, each a 32-bit length and its MessagePack bytes as the journal held them.
/// Little-endian.
/// </summary>
/// <param name="Compression">How the records are stored.</param>
/// <param name="Count">Number of records, at least 1.</param>
/// <param name="FirstId">Id of the first.</param>
/// <param name="LastId">Id of the last.</param>
/// <param name="RawBytes">Length of the records uncompressed.</param>
/// <param name="IdsBytes">Length of the ids.</param>
/// <param name="BodyCrc">CRC-32C of everything behind the header.</param>
internal readonly record struct ArchiveBlockHeader(
    ArchiveCompression Compression, int Count, long FirstId, long LastId, int RawBytes, int IdsBytes, uint BodyCrc)
{
    internal const int SizeBytes = 40;
    private const ushort Magic = 0x4145; // "EA"
    private const byte Version = 1;
    private const int CrcOffset = SizeBytes - 4;

    internal void Write(Span<byte> entry)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(entry, Magic);
        entry[2] = Version;
        entry[3] = (byte)Compression;
        BinaryPrimitives.WriteInt32LittleEndian(entry[4..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], FirstId);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], LastId);
        BinaryPrimitives.WriteInt32LittleEndian(entry[24..], RawBytes);
        BinaryPrimitives.WriteInt32LittleEndian(entry[28..], IdsBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[32..], BodyCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[CrcOffset..], FrameHeader.Checksum(entry[..CrcOffset]));
    }

    /// <summary>Reads the header and verifies both checksums.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> entry, out ArchiveBlockHeader header)
    {
        header = default;
        if (entry.Length < SizeBytes
            || BinaryPrimitives.ReadUInt16LittleEndian(entry) != Magic
            || entry[2] != Version
            || BinaryPrimitives.ReadUInt32LittleEndian(entry[CrcOffset..]) != FrameHeader.Checksum(entry[..CrcOffset]))
        {
            return false;
        }

        header = new ArchiveBlockHeader(
            (ArchiveCompression)entry[3],
            BinaryPrimitives.ReadInt32LittleEndian(entry[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(entry[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(entry[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(entry[28..]),
            BinaryPrimitives.ReadUInt32LittleEndian(entry[32..]));
        return header.IdsBytes <= entry.Length - SizeBytes && FrameHeader.Checksum(entry[SizeBytes..]) == header.BodyCrc;
    }
}
