using System.Buffers.Binary;
using EventOps.Engine.Records;

namespace EventOps.Engine.Projections;

/// <summary>
/// The head of a sealed segment's file; little-endian, with its own checksum and one over all that follows.
/// </summary>
internal readonly record struct SegmentHeader(
    long Number,
    int Count,
    long FirstId,
    long LastId,
    long FirstPosition,
    long LastPosition,
    LaneBases Bases,
    int DictionaryBytes,
    int KeysBytes,
    uint BodyCrc)
{
    internal const int SizeBytes = 112;
    private const uint Magic = 0x31584945; // "EIX1"
    private const int LanesOffset = 64;

    /// <summary>
    /// The audit trail's base came later than the others, into room that earlier files left 0: it is stored plus one,
    /// so that their 0 is the -1 of a segment without audit entries.
    /// </summary>
    private const int AuditOffset = LanesOffset + (PublishedPriorities.Count * sizeof(long));

    private const int CrcOffset = SizeBytes - 4;

    /// <summary>Where the columns end and the dictionary starts.</summary>
    internal int ColumnsBytes => Count * (sizeof(long) + sizeof(uint) + sizeof(ushort));

    internal int FileBytes => SizeBytes + ColumnsBytes + DictionaryBytes + KeysBytes;

    internal void Write(Span<byte> file)
    {
        file[..SizeBytes].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(file, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(file[4..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(file[8..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(file[16..], FirstId);
        BinaryPrimitives.WriteInt64LittleEndian(file[24..], LastId);
        BinaryPrimitives.WriteInt64LittleEndian(file[32..], FirstPosition);
        BinaryPrimitives.WriteInt64LittleEndian(file[40..], LastPosition);
        BinaryPrimitives.WriteInt32LittleEndian(file[48..], DictionaryBytes);
        BinaryPrimitives.WriteInt32LittleEndian(file[52..], KeysBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(file[56..], BodyCrc);
        for (int lane = 0; lane < PublishedPriorities.Count; lane++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(file[(LanesOffset + (lane * sizeof(long)))..], Bases[lane]);
        }

        BinaryPrimitives.WriteInt64LittleEndian(file[AuditOffset..], Bases[(int)EventPriority.Audit] + 1);
        BinaryPrimitives.WriteUInt32LittleEndian(file[CrcOffset..], FrameHeader.Checksum(file[..CrcOffset]));
    }

    internal static bool TryRead(ReadOnlySpan<byte> file, out SegmentHeader header)
    {
        header = default;
        if (file.Length < SizeBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(file) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(file[CrcOffset..]) != FrameHeader.Checksum(file[..CrcOffset]))
        {
            return false;
        }

        LaneBases bases = default;
        for (int lane = 0; lane < PublishedPriorities.Count; lane++)
        {
            bases[lane] = BinaryPrimitives.ReadInt64LittleEndian(file[(LanesOffset + (lane * sizeof(long)))..]);
        }

        bases[(int)EventPriority.Audit] = BinaryPrimitives.ReadInt64LittleEndian(file[AuditOffset..]) - 1;

        header = new SegmentHeader(
            BinaryPrimitives.ReadInt64LittleEndian(file[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(file[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(file[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(file[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(file[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(file[40..]),
            bases,
            BinaryPrimitives.ReadInt32LittleEndian(file[48..]),
            BinaryPrimitives.ReadInt32LittleEndian(file[52..]),
            BinaryPrimitives.ReadUInt32LittleEndian(file[56..]));
        return true;
    }
}
