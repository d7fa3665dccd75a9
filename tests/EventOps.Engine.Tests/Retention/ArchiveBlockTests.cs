using EventOps.Engine.Reading;
using EventOps.Engine.Retention;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Retention;

public sealed class ArchiveBlockTests
{
    private static readonly Gen<(long Gap, byte[] Record)[]> Records =
        (from gap in Gen.Frequency((5, Gen.Constant(1L)), (3, Gen.Choose(1, 5_000).Select(gap => (long)gap)), (1, Gen.Constant(1L << 40)))
         from length in Gen.Choose(0, 400)
         from fill in Gen.Choose(0, 255)
         from noisy in Gen.Elements(true, false)
         select (gap, Make(length, fill, noisy))).NonEmptyListOf().Select(list => list.ToArray());

    [Fact]
    public void What_goes_in_comes_out_byte_for_byte()
    {
        var builder = new ArchiveBlockBuilder();
        Prop.ForAll(Records.ToArbitrary(), records =>
        {
            byte[] entry = Build(builder, records, out long[] ids);
            using var block = new LoadedBlock();
            Assert.True(ArchiveBlock.TryOpen(entry, block));
            Assert.Equal(ids.Length, block.Count);
            for (int i = 0; i < ids.Length; i++)
            {
                Assert.Equal(ids[i], block.IdAt(i));
                Assert.True(block.TryFind(ids[i], out ReadOnlySpan<byte> record));
                Assert.True(record.SequenceEqual(records[i].Record));
            }

            Assert.False(block.TryFind(ids[^1] + 1, out _));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [Fact]
    public void No_flipped_bit_and_no_cut_goes_unnoticed()
    {
        byte[] entry = Build(new ArchiveBlockBuilder(), [(1, Make(90, 7, false)), (3, Make(40, 9, true))], out _);
        using var block = new LoadedBlock();
        for (int bit = 0; bit < entry.Length * 8; bit++)
        {
            byte[] damaged = [.. entry];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(ArchiveBlock.TryOpen(damaged, block), $"bit {bit}");
        }

        for (int length = 0; length < entry.Length; length++)
        {
            Assert.False(ArchiveBlock.TryOpen(entry.AsSpan(0, length), block), $"{length} bytes");
        }
    }

    [Fact]
    public void What_does_not_shrink_is_stored_as_it_is()
    {
        byte[] entry = Build(new ArchiveBlockBuilder(), [(1, Make(10_000, 1, noisy: true))], out _);
        Assert.InRange(entry.Length, 10_000, 10_000 + ArchiveBlockHeader.SizeBytes + 4);
        byte[] small = Build(new ArchiveBlockBuilder(), [(1, Make(10_000, 1, noisy: false))], out _);
        Assert.InRange(small.Length, ArchiveBlockHeader.SizeBytes, 1_000);
    }

    private static byte[] Build(ArchiveBlockBuilder builder, (long Gap, byte[] Record)[] records, out long[] ids)
    {
        builder.Clear();
        ids = new long[records.Length];
        long id = 1L << 60;
        for (int i = 0; i < records.Length; i++)
        {
            id += records[i].Gap;
            ids[i] = id;
            builder.Add(id, series: i, records[i].Record);
        }

        return builder.Build().ToArray();
    }

    private static byte[] Make(int length, int fill, bool noisy)
    {
        byte[] record = new byte[length];
        if (noisy)
        {
            new Random(fill + length).NextBytes(record);
        }
        else
        {
            record.AsSpan().Fill((byte)fill);
        }

        return record;
    }
}
