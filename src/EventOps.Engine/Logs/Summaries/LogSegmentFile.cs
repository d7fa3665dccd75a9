using System.Buffers;
using System.Buffers.Binary;
using EventOps.Engine.Records;

namespace EventOps.Engine.Logs.Summaries;

/// <summary>
/// The summaries of a segment as a file: magic, checksum of the rest, number of blocks, where each summary begins and the last
/// ends, the summaries. Written under another name and renamed, but not synced: what a power failure damages fails its
/// checksum, and is made again from the blocks.
/// </summary>
internal static class LogSegmentFile
{
    internal const string Extension = ".logsum";
    private const string UnfinishedExtension = ".tmp";
    private const uint Magic = 0x0253_4C45; // "ELS", version 2: filters have the names of metadata members too
    private const int HeadBytes = 12;
    private const int CheckedFrom = 8;

    internal static string PathOf(string folder, long firstId) => Path.Combine(folder, $"{firstId:D19}{Extension}");

    internal static int OffsetAt(int block) => HeadBytes + (block * sizeof(int));

    internal static int BytesOf(byte[][] summaries)
    {
        int bytes = OffsetAt(summaries.Length + 1);
        foreach (byte[] one in summaries)
        {
            bytes += one.Length;
        }

        return bytes;
    }

    /// <summary>Writes the file and maps it.</summary>
    internal static LogSegment Write(string folder, byte[][] summaries)
    {
        LogSegment held = LogSegment.Of(summaries);
        byte[] pooled = ArrayPool<byte>.Shared.Rent(held.Bytes);
        try
        {
            Span<byte> file = pooled.AsSpan(0, held.Bytes);
            Fill(file, summaries);
            string path = PathOf(folder, held.FirstId);
            File.WriteAllBytes(path + UnfinishedExtension, file);
            File.Move(path + UnfinishedExtension, path, overwrite: true);
            return held with { Summaries = new MappedLogSummaries(path, held.Bytes) };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }

    /// <summary>Maps a file; null when it is damaged or of another version.</summary>
    internal static LogSegment? TryOpen(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        if (file.Length < OffsetAt(2)
            || BinaryPrimitives.ReadUInt32LittleEndian(file) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(4)) != FrameHeader.Checksum(file.AsSpan(CheckedFrom)))
        {
            return null;
        }

        var summaries = new MappedLogSummaries(path, file.Length);
        int count = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(CheckedFrom));
        var first = new LogSummary(summaries.At(0));
        var last = new LogSummary(summaries.At(count - 1));
        return new LogSegment(
            count, first.FirstId, last.LastId, first.Position, last.Position, last.ArrivedAt, file.Length, summaries);
    }

    /// <summary>Removes what a crash left unfinished.</summary>
    internal static void RemoveUnfinished(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*" + UnfinishedExtension))
        {
            File.Delete(path);
        }
    }

    private static void Fill(Span<byte> file, byte[][] summaries)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(file, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(file[CheckedFrom..], summaries.Length);
        int at = OffsetAt(summaries.Length + 1);
        for (int i = 0; i < summaries.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file[OffsetAt(i)..], at);
            summaries[i].CopyTo(file[at..]);
            at += summaries[i].Length;
        }

        BinaryPrimitives.WriteInt32LittleEndian(file[OffsetAt(summaries.Length)..], at);
        BinaryPrimitives.WriteUInt32LittleEndian(file[4..], FrameHeader.Checksum(file[CheckedFrom..]));
    }
}
