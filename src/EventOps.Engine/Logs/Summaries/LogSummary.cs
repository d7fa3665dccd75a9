using System.Buffers.Binary;

namespace EventOps.Engine.Logs.Summaries;

/// <summary>
/// What is known of a block without reading it: where it lies, its ids and times, how many lines of each severity each
/// service of each tenant has in it, and the filter of their words. Made of the block alone, so it can always be made again.
/// </summary>
internal readonly ref struct LogSummary(ReadOnlySpan<byte> bytes)
{
    internal const int HeadBytes = 64;
    internal const int SeriesBytes = 32;
    internal const int SeverityCount = 4;
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    internal long Position => BinaryPrimitives.ReadInt64LittleEndian(_bytes);

    internal long FirstId => BinaryPrimitives.ReadInt64LittleEndian(_bytes[8..]);

    internal long LastId => FirstId + Count - 1;

    internal long OldestAt => BinaryPrimitives.ReadInt64LittleEndian(_bytes[16..]);

    internal long NewestAt => BinaryPrimitives.ReadInt64LittleEndian(_bytes[24..]);

    /// <summary>When its last line came.</summary>
    internal long ArrivedAt => BinaryPrimitives.ReadInt64LittleEndian(_bytes[32..]);

    internal int Count => BinaryPrimitives.ReadInt32LittleEndian(_bytes[40..]);

    internal int Series => BinaryPrimitives.ReadInt32LittleEndian(_bytes[44..]);

    internal ReadOnlySpan<byte> Filter => _bytes[(HeadBytes + (Series * SeriesBytes))..];

    internal ulong TenantOf(int series) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes[(HeadBytes + (series * SeriesBytes))..]);

    internal ulong ServiceOf(int series) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes[(HeadBytes + (series * SeriesBytes) + 8)..]);

    internal int LinesOf(int series, int severity) =>
        BinaryPrimitives.ReadInt32LittleEndian(_bytes[(HeadBytes + (series * SeriesBytes) + 16 + (severity * sizeof(int)))..]);

    /// <summary>Says where its block lies, once that is known.</summary>
    internal static void Place(Span<byte> summary, long position) => BinaryPrimitives.WriteInt64LittleEndian(summary, position);
}
