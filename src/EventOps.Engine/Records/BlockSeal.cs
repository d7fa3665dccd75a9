using System.Buffers.Binary;

namespace EventOps.Engine.Records;

/// <summary>How the body of a block is stored; stored itself.</summary>
internal enum BlockPacking : byte
{
    /// <summary>As it is: compressing it would have gained nothing, or was not worth the time.</summary>
    None = 0,

    /// <summary>Brotli.</summary>
    Brotli = 1,
}

/// <summary>
/// What the heads of all blocks have in common: 40 bytes that begin with a mark, a version and the packing, and end with the
/// CRC-32C of the body behind them and of the head itself. What is in between is the block's own. Little-endian.
/// </summary>
internal static class BlockSeal
{
    internal const int SizeBytes = 40;

    /// <summary>Where a block's own fields begin; up to <see cref="OwnUntil"/> they are its own.</summary>
    internal const int OwnFrom = 4;

    internal const int OwnUntil = 32;
    private const int CrcOffset = SizeBytes - 4;

    /// <summary>Seals a head whose own fields are written.</summary>
    internal static void Write(Span<byte> head, ushort mark, byte version, BlockPacking packing, uint bodyCrc)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(head, mark);
        head[2] = version;
        head[3] = (byte)packing;
        BinaryPrimitives.WriteUInt32LittleEndian(head[OwnUntil..], bodyCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(head[CrcOffset..], FrameHeader.Checksum(head[..CrcOffset]));
    }

    /// <summary>Whether an entry is a block of this mark and version, and head and body are as they were written.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> entry, ushort mark, byte version) =>
        entry.Length >= SizeBytes
        && BinaryPrimitives.ReadUInt16LittleEndian(entry) == mark
        && entry[2] == version
        && BinaryPrimitives.ReadUInt32LittleEndian(entry[CrcOffset..]) == FrameHeader.Checksum(entry[..CrcOffset])
        && BodyCrcOf(entry) == FrameHeader.Checksum(entry[SizeBytes..]);

    internal static BlockPacking PackingOf(ReadOnlySpan<byte> head) => (BlockPacking)head[3];

    internal static uint BodyCrcOf(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadUInt32LittleEndian(head[OwnUntil..]);
}
