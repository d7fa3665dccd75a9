using EventOps.Engine.Deletion;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Tests.Intake;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Deletion;

public sealed class SortedIdsTests
{
    [Fact]
    public void It_is_a_sorted_set() => Check.One(
        FixedSeed.Config.WithMaxTest(60),
        Prop.ForAll(Arb.From(Gen.Choose(0, 5_000).Zip(Gen.Choose(1, 4)).Zip(Gen.Choose(0, int.MaxValue - 1))), given =>
        {
            ((int count, int order), int seed) = given;
            var random = new Random(seed);
            var ids = new SortedIds();
            var model = new SortedSet<long>();
            for (int i = 0; i < count; i++)
            {
                // In order, backwards, in any order, and with doubles.
                long id = order switch { 1 => i, 2 => count - i, 3 => random.Next(), _ => random.Next(count) } + 1L;
                Assert.Equal(model.Add(id), ids.Add(id));
            }

            Compare(ids, model, random);
            Compare(Copy(ids), model, random);
            long floor = model.Count == 0 ? 5 : model.ElementAt(random.Next(model.Count)) + random.Next(2);
            Assert.Equal(model.RemoveWhere(one => one < floor), ids.RemoveBefore(floor));
            Compare(ids, model, random);
            return true;
        }));

    private static void Compare(SortedIds ids, SortedSet<long> model, Random random)
    {
        Assert.Equal(model.Count, ids.Count);
        Assert.Equal(model, ids.In(0, long.MaxValue));
        for (int i = 0; i < 20; i++)
        {
            long low = random.Next(6_000);
            long high = i % 3 == 0 ? random.Next() : low + random.Next(600) - 20;
            Assert.Equal(model.Contains(low), ids.Contains(low));
            Assert.Equal(low > high ? 0 : model.Count(one => one >= low && one <= high), ids.CountIn(low, high));
            Assert.Equal(model.Where(one => one >= low && one <= high), ids.In(low, high));
        }
    }

    private static SortedIds Copy(SortedIds ids)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        ids.Write(ref writer);
        writer.Flush();
        var reader = new MessagePackReader(bytes.WrittenSpan);
        var copy = new SortedIds();
        copy.Read(ref reader);
        return copy;
    }
}
