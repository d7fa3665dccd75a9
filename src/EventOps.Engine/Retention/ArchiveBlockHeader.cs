using System.Buffers.Binary;
using EventOps.Engine.Records;

namespace EventOps.Engine.Retention;

/// <summary>
/// The head of an archive block, an entry of an archive log and a <see cref="BlockSeal"/>: then the ids behind the first,
/// each as its distance less one (LEB128), then the compressed records, each a 32-bit length and its
/// MessagePack bytes as the journal held them. Little-endian.
/// </summary>
/// <param name="Packing">How the records are stored.</param>
/// <param name="Count">Number of records, at least 1.</param>
/// <param name="FirstId">Id of the first.</param>
/// <param name="LastId">Id of the last.</param>
/// <param name="RawBytes">Length of the records uncompressed.</param>
/// <param name="IdsBytes">Length of the ids.</param>
/// <param name="BodyCrc">CRC-32C of everything behind the header.</param>
internal readonly record struct ArchiveBlockHeader(
    BlockPacking Packing, int Count, long FirstId, long LastId, int RawBytes, int IdsBytes, uint BodyCrc)
{
    internal const int SizeBytes = BlockSeal.SizeBytes;
    private const ushort Mark = 0x4145; // "EA"
    private const byte Version = 1;

    internal void Write(Span<byte> entry)
    {
        BinaryPrimitives.WriteInt32LittleEndian(entry[BlockSeal.OwnFrom..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], FirstId);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], LastId);
        BinaryPrimitives.WriteInt32LittleEndian(entry[24..], RawBytes);
        BinaryPrimitives.WriteInt32LittleEndian(entry[28..], IdsBytes);
        BlockSeal.Write(entry, Mark, Version, Packing, BodyCrc);
    }

    /// <summary>Reads the header and verifies both checksums.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> entry, out ArchiveBlockHeader header)
    {
        if (!BlockSeal.IsWhole(entry, Mark, Version))
        {
            header = default;
            return false;
        }

        header = new ArchiveBlockHeader(
            BlockSeal.PackingOf(entry),
            BinaryPrimitives.ReadInt32LittleEndian(entry[BlockSeal.OwnFrom..]),
            BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(entry[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(entry[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(entry[28..]),
            BlockSeal.BodyCrcOf(entry));
        return header.IdsBytes <= entry.Length - SizeBytes;
    }
}
