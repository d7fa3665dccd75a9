using System.Buffers.Binary;
using EventOps.Engine.Records;

namespace EventOps.Engine.Logs.Blocks;

/// <summary>The head of an entry of either log, a <see cref="BlockSeal"/>: lines of consecutive ids follow. Little-endian.</summary>
/// <param name="Packing">How they are stored.</param>
/// <param name="Count">Number of lines, at least 1.</param>
/// <param name="FirstId">Id of the first.</param>
/// <param name="RawBytes">Length of the lines unpacked.</param>
/// <param name="ArrivedAt">When the last of them came, in microseconds since 1970.</param>
/// <param name="BodyCrc">CRC-32C of what follows.</param>
internal readonly record struct LogEntryHeader(
    BlockPacking Packing, int Count, long FirstId, int RawBytes, long ArrivedAt, uint BodyCrc)
{
    internal const int SizeBytes = BlockSeal.SizeBytes;
    private const ushort Mark = 0x4C45; // "EL"
    private const byte Version = 1;

    internal long LastId => FirstId + Count - 1;

    internal void Write(Span<byte> entry)
    {
        BinaryPrimitives.WriteInt32LittleEndian(entry[BlockSeal.OwnFrom..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], FirstId);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], ArrivedAt);
        BinaryPrimitives.WriteInt32LittleEndian(entry[24..], RawBytes);
        BinaryPrimitives.WriteInt32LittleEndian(entry[28..], 0);
        BlockSeal.Write(entry, Mark, Version, Packing, BodyCrc);
    }

    /// <summary>Reads the header and verifies both checksums.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> entry, out LogEntryHeader header)
    {
        if (!BlockSeal.IsWhole(entry, Mark, Version))
        {
            header = default;
            return false;
        }

        header = new LogEntryHeader(
            BlockSeal.PackingOf(entry),
            BinaryPrimitives.ReadInt32LittleEndian(entry[BlockSeal.OwnFrom..]),
            BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(entry[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(entry[16..]),
            BlockSeal.BodyCrcOf(entry));
        return true;
    }
}
