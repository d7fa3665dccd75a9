using System.Buffers.Binary;
using System.IO.Compression;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;

namespace EventOps.Engine.Retention;

/// <summary>Takes an archive block apart. Its checksums hold before anything of it is believed.</summary>
internal static class ArchiveBlock
{
    /// <summary>Decompresses an entry into a reader's block and finds its records; false when it is damaged.</summary>
    internal static bool TryOpen(ReadOnlySpan<byte> entry, LoadedBlock into)
    {
        into.Begin(0);
        if (!ArchiveBlockHeader.TryRead(entry, out ArchiveBlockHeader header))
        {
            return false;
        }

        ReadOnlySpan<byte> ids = entry.Slice(ArchiveBlockHeader.SizeBytes, header.IdsBytes);
        ReadOnlySpan<byte> stored = entry[(ArchiveBlockHeader.SizeBytes + header.IdsBytes)..];
        Span<byte> raw = into.Buffer.Fill(header.RawBytes);
        if (!TryUnpack(header.Packing, stored, raw))
        {
            return false;
        }

        into.Begin(header.Count);
        long id = header.FirstId;
        int offset = 0;
        for (int i = 0; i < header.Count; i++)
        {
            id = i == 0 ? id : id + 1 + (long)ReadVarint(ref ids);
            into.Add(id, offset);
            offset += FrameHeader.RecordPrefixBytes + BinaryPrimitives.ReadInt32LittleEndian(raw[offset..]);
        }

        return offset == raw.Length && id == header.LastId;
    }

    internal static int WriteVarint(Span<byte> destination, ulong value)
    {
        int length = 0;
        while (value >= 0x80)
        {
            destination[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[length++] = (byte)value;
        return length;
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        int length = 0;
        byte part;
        do
        {
            part = bytes[length];
            value |= (ulong)(part & 0x7F) << (7 * length++);
        }
        while (part >= 0x80);

        bytes = bytes[length..];
        return value;
    }

    private static bool TryUnpack(BlockPacking packing, ReadOnlySpan<byte> stored, Span<byte> raw)
    {
        switch (packing)
        {
            case BlockPacking.None when stored.Length == raw.Length:
                stored.CopyTo(raw);
                return true;
            case BlockPacking.Brotli:
                return BrotliDecoder.TryDecompress(stored, raw, out int written) && written == raw.Length;
            default:
                return false;
        }
    }
}
