using System.IO.Compression;
using EventOps.Engine.Journaling;
using EventOps.Engine.Records;

namespace EventOps.Engine.Logs.Blocks;

/// <summary>Makes entries of lines, and lines of entries. One thread's: it keeps the buffer of the entry it made last.</summary>
internal sealed class LogEntryCodec
{
    /// <summary>
    /// Brotli's cheapest quality: a block is packed while its writers wait. Measured by LogStoreBench on real lines, its
    /// ratio is in docs/benchmarks.md.
    /// </summary>
    private const int Quality = 1;

    /// <summary>Brotli's window: 2^18 = 256 KiB, a whole block.</summary>
    private const int WindowBits = 18;

    private byte[] _entry = [];

    /// <summary>An entry of lines as they are, for the tail's log; valid until the next call.</summary>
    internal ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> lines, int count, long firstId, long arrivedAt)
    {
        Span<byte> entry = Room(lines.Length);
        lines.CopyTo(entry[LogEntryHeader.SizeBytes..]);
        return Headed(BlockPacking.None, lines.Length, lines.Length, count, firstId, arrivedAt);
    }

    /// <summary>A block; valid until the next call.</summary>
    internal ReadOnlySpan<byte> Pack(ReadOnlySpan<byte> lines, int count, long firstId, long arrivedAt)
    {
        // Less room than the lines take: what does not shrink is stored as it is.
        Span<byte> body = Room(lines.Length).Slice(LogEntryHeader.SizeBytes, lines.Length);
        return BrotliEncoder.TryCompress(lines, body, out int packed, Quality, WindowBits)
            ? Headed(BlockPacking.Brotli, packed, lines.Length, count, firstId, arrivedAt)
            : Plain(lines, count, firstId, arrivedAt);
    }

    /// <summary>Unpacks an entry; false when it is damaged.</summary>
    internal static bool TryOpen(ReadOnlySpan<byte> entry, EntryBuffer lines, out LogEntryHeader header)
    {
        if (!LogEntryHeader.TryRead(entry, out header))
        {
            return false;
        }

        ReadOnlySpan<byte> body = entry[LogEntryHeader.SizeBytes..];
        Span<byte> raw = lines.Fill(header.RawBytes);
        switch (header.Packing)
        {
            case BlockPacking.None when body.Length == raw.Length:
                body.CopyTo(raw);
                return true;
            case BlockPacking.Brotli:
                return BrotliDecoder.TryDecompress(body, raw, out int written) && written == raw.Length;
            default:
                return false;
        }
    }

    private Span<byte> Room(int bodyBytes)
    {
        if (_entry.Length < LogEntryHeader.SizeBytes + bodyBytes)
        {
            _entry = new byte[LogEntryHeader.SizeBytes + bodyBytes];
        }

        return _entry;
    }

    private ReadOnlySpan<byte> Headed(BlockPacking packing, int bodyBytes, int rawBytes, int count, long firstId, long arrivedAt)
    {
        Span<byte> entry = _entry.AsSpan(0, LogEntryHeader.SizeBytes + bodyBytes);
        uint crc = FrameHeader.Checksum(entry[LogEntryHeader.SizeBytes..]);
        new LogEntryHeader(packing, count, firstId, rawBytes, arrivedAt, crc).Write(entry);
        return entry;
    }
}
