using System.Buffers.Binary;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Projections;

/// <summary>Segments written before there were audit entries: four bases, and nothing behind them.</summary>
public sealed class OldSegmentHeaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_with_four_bases_opens_and_has_no_audit_entries()
    {
        var table = new SeriesTable(10);
        var index = new EventIndex(table, [], new GrowingColumnsPool(1), new FileSealer(null, table));
        index.Append(5_000, 100, [table.InternDurable(new SeriesKey("t", "a"u8, "s"u8, EventPriority.High)).Number]);
        index.Publish();
        SegmentFile.Write(_folder.FullPath, index.Segments[0], table, default);
        string path = SegmentFile.PathOf(_folder.FullPath, 0);
        byte[] file = File.ReadAllBytes(path);
        Assert.True(SegmentHeader.TryRead(file, out SegmentHeader header));
        OldHeader(header).CopyTo(file, 0);
        File.WriteAllBytes(path, file);

        IndexSegment opened = SegmentFile.TryOpen(path, new SeriesTable(10), out _)!;
        Assert.True(opened.Has(EventPriority.High));
        Assert.False(opened.Has(EventPriority.Audit));
        RetentionFloor floor = default;
        floor[(int)EventPriority.High] = long.MaxValue;
        Assert.True(opened.IsExpired(floor));
        opened.Retire();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(long.MaxValue - 1)]
    public void The_audit_base_comes_back(long position)
    {
        LaneBases bases = LaneBases.Unset;
        bases[(int)EventPriority.Audit] = position;
        byte[] file = new byte[SegmentHeader.SizeBytes];
        new SegmentHeader(1, 2, 3, 4, 5, 6, bases, 7, 8, 9).Write(file);
        Assert.True(SegmentHeader.TryRead(file, out SegmentHeader header));
        Assert.Equal(bases, header.Bases);
    }

    /// <summary>As it was written then.</summary>
    private static byte[] OldHeader(SegmentHeader header)
    {
        byte[] file = new byte[112];
        BinaryPrimitives.WriteUInt32LittleEndian(file, 0x31584945);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), header.Count);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(8), header.Number);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(16), header.FirstId);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(24), header.LastId);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(32), header.FirstPosition);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(40), header.LastPosition);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(48), header.DictionaryBytes);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(52), header.KeysBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(56), header.BodyCrc);
        for (int lane = 0; lane < 4; lane++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(64 + (lane * 8)), header.Bases[lane]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(108), FrameHeader.Checksum(file.AsSpan(0, 108)));
        return file;
    }
}
