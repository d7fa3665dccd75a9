using System.Buffers;
using EventOps.Engine.Files;
using EventOps.Engine.Records;

namespace EventOps.Engine.Projections;

/// <summary>
/// A sealed index segment on disk: header, the three columns, the dictionary of its series (by name, because series
/// numbers belong to a process) and the idempotency keys of its events. Written under another name and renamed when
/// durable, so a file that has the right name is whole unless the disk damaged it; then its checksum says so and the
/// segment is rebuilt from the journal.
/// </summary>
internal static class SegmentFile
{
    internal const string Extension = ".idx";

    internal static string PathOf(string folder, long number) => Path.Combine(folder, $"{number:D12}{Extension}");

    /// <summary>
    /// Writes and syncs the file of a full or closing segment. Any thread, once the segment is no longer written.
    /// </summary>
    internal static unsafe SegmentHeader Write(
        string folder, IndexSegment segment, SeriesTable series, ReadOnlySpan<byte> keys)
    {
        int count = segment.Count;
        byte[] dictionary = SegmentDictionary.Encode(segment, series);
        var header = new SegmentHeader(
            segment.Number, count, segment.FirstId, segment.LastId, segment.FirstPosition, segment.LastPosition,
            segment.Bases, dictionary.Length, keys.Length, BodyCrc: 0);
        byte[] pooled = ArrayPool<byte>.Shared.Rent(header.FileBytes);
        Span<byte> file = pooled.AsSpan(0, header.FileBytes);
        SegmentColumns columns = segment.AcquireColumns();
        try
        {
            Span<byte> rest = file[SegmentHeader.SizeBytes..];
            rest = Copy(new ReadOnlySpan<byte>(columns.Ids, count * sizeof(long)), rest);
            rest = Copy(new ReadOnlySpan<byte>(columns.Offsets, count * sizeof(uint)), rest);
            rest = Copy(new ReadOnlySpan<byte>(columns.Codes, count * sizeof(ushort)), rest);
            rest = Copy(dictionary, rest);
            Copy(keys, rest);
            header = header with { BodyCrc = FrameHeader.Checksum(file[SegmentHeader.SizeBytes..]) };
            header.Write(file);
            DurableFile.Replace(PathOf(folder, segment.Number), file);
            return header;
        }
        finally
        {
            columns.Release();
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }

    /// <summary>Maps a file back in; null when it is damaged or not whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="series">Gives its series their numbers in this process.</param>
    /// <param name="keys">The idempotency keys in it.</param>
    internal static IndexSegment? TryOpen(string path, SeriesTable series, out byte[] keys)
    {
        keys = [];
        byte[] file = File.ReadAllBytes(path);
        if (!SegmentHeader.TryRead(file, out SegmentHeader header)
            || header.FileBytes != file.Length
            || FrameHeader.Checksum(file.AsSpan(SegmentHeader.SizeBytes)) != header.BodyCrc)
        {
            return null;
        }

        int dictionaryAt = SegmentHeader.SizeBytes + header.ColumnsBytes;
        SegmentDictionary.Decode(file.AsSpan(dictionaryAt, header.DictionaryBytes), series, out int[] numbers, out int[] counts);
        keys = file[(dictionaryAt + header.DictionaryBytes)..];
        return new IndexSegment(header, new MappedColumns(path, header), numbers, counts);
    }

    private static Span<byte> Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from.CopyTo(to);
        return to[from.Length..];
    }
}
