using System.Buffers.Binary;
using System.IO.Compression;
using EventOps.Engine.Records;

namespace EventOps.Engine.Retention;

/// <summary>Gathers the records of one archive block, in id order, and packs them. The archiver's.</summary>
internal sealed class ArchiveBlockBuilder
{
    /// <summary>
    /// Brotli's quality. Measured by ArchivePackBench on a block of real webhook payloads: 1 packs 22.2 to 1 in 0.09 ms,
    /// 4 packs 26.1 to 1 in 0.38 ms; on small example events 10.2 to 1, where zlib's fastest packs 6.5 to 1. The archiver
    /// shares the machine with the journal, so the cheapest.
    /// </summary>
    internal const int Quality = 1;

    /// <summary>Brotli's window: 2^18 = 256 KiB, a whole block.</summary>
    internal const int WindowBits = 18;

    private const int VarintBytesMax = 10;
    private byte[] _raw = [];
    private byte[] _entry = [];
    private long[] _ids = new long[256];
    private int[] _series = new int[256];

    /// <summary>Records gathered.</summary>
    internal int Count { get; private set; }

    /// <summary>Their bytes, uncompressed.</summary>
    internal int RawBytes { get; private set; }

    internal ReadOnlySpan<long> Ids => _ids.AsSpan(0, Count);

    internal ReadOnlySpan<int> Series => _series.AsSpan(0, Count);

    /// <summary>Adds a record; its bytes are copied as they are.</summary>
    internal void Add(long id, int series, ReadOnlySpan<byte> record)
    {
        int needed = RawBytes + FrameHeader.RecordPrefixBytes + record.Length;
        if (_raw.Length < needed)
        {
            Array.Resize(ref _raw, Math.Max(needed, _raw.Length * 2));
        }

        if (_ids.Length == Count)
        {
            Array.Resize(ref _ids, Count * 2);
            Array.Resize(ref _series, Count * 2);
        }

        BinaryPrimitives.WriteInt32LittleEndian(_raw.AsSpan(RawBytes), record.Length);
        record.CopyTo(_raw.AsSpan(RawBytes + FrameHeader.RecordPrefixBytes));
        RawBytes = needed;
        _ids[Count] = id;
        _series[Count++] = series;
    }

    /// <summary>Makes the entry of what was gathered; valid until the next call. There is at least one
    /// record.</summary>
    internal ReadOnlySpan<byte> Build()
    {
        int roomBytes = ArchiveBlockHeader.SizeBytes + (Count * VarintBytesMax) + RawBytes;
        if (_entry.Length < roomBytes)
        {
            _entry = new byte[roomBytes];
        }

        int at = ArchiveBlockHeader.SizeBytes;
        for (int i = 1; i < Count; i++)
        {
            at += ArchiveBlock.WriteVarint(_entry.AsSpan(at), (ulong)(_ids[i] - _ids[i - 1] - 1));
        }

        int idsBytes = at - ArchiveBlockHeader.SizeBytes;
        ReadOnlySpan<byte> raw = _raw.AsSpan(0, RawBytes);
        BlockPacking packing = BlockPacking.Brotli;

        // Less room than the raw bytes take: what does not shrink is stored as it is.
        if (!BrotliEncoder.TryCompress(raw, _entry.AsSpan(at, RawBytes), out int storedBytes, Quality, WindowBits))
        {
            packing = BlockPacking.None;
            raw.CopyTo(_entry.AsSpan(at));
            storedBytes = raw.Length;
        }

        int length = at + storedBytes;
        uint bodyCrc = FrameHeader.Checksum(_entry.AsSpan(ArchiveBlockHeader.SizeBytes, length - ArchiveBlockHeader.SizeBytes));
        new ArchiveBlockHeader(packing, Count, _ids[0], _ids[Count - 1], RawBytes, idsBytes, bodyCrc).Write(_entry);
        return _entry.AsSpan(0, length);
    }

    /// <summary>Starts over.</summary>
    internal void Clear()
    {
        Count = 0;
        RawBytes = 0;
    }
}
