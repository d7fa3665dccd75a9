using System.Buffers;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Notifications;
using EventOps.Engine.Tests.Intake;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Notifications;

/// <summary>The sorted map of reviews against a plain sorted dictionary.</summary>
public sealed class ReviewMapTests
{
    /// <summary>Mostly growing ids, some far back, so that chunks fill, split and empty.</summary>
    private static Gen<(int Step, int Back, int Review)[]> Additions => Gen.ArrayOf(
        from step in Gen.Choose(1, 5)
        from back in Gen.Frequency((6, Gen.Constant(0)), (2, Gen.Choose(1, 4_000)))
        from review in Gen.Choose(0, 2)
        select (step, back, review));

    [Fact]
    public void It_finds_counts_forgets_and_comes_back_as_a_sorted_dictionary_does() => Check.One(
        FixedSeed.Config.WithMaxTest(60).WithStartSize(10).WithEndSize(3_000),
        Prop.ForAll(Arb.From(Additions.Zip(Gen.Choose(0, 6_000))), one => Holds(one.Item1, one.Item2)));

    private static bool Holds((int Step, int Back, int Review)[] additions, int floor)
    {
        Review[] reviews = [.. Enumerable.Range(1, 3).Select(i => new Review(i, "r", i == 2 ? "noted" : null, null, null))];
        var map = new ReviewMap();
        var model = new SortedDictionary<long, Review>();
        long next = 0;
        foreach ((int step, int back, int review) in additions)
        {
            long id = Math.Max(1, (next += step) - back);
            Assert.Equal(model.TryAdd(id, reviews[review]), map.TryAdd(id, reviews[review]));
        }

        AssertSame(model, map, next);
        map = Copy(map, reviews);
        AssertSame(model, map, next);

        List<Review> removed = [];
        map.RemoveBelow(floor, removed.Add);
        List<Review> expected = [.. model.Where(one => one.Key < floor).Select(one => one.Value)];
        Assert.Equal(expected, removed);
        foreach (long id in model.Keys.Where(id => id < floor).ToArray())
        {
            model.Remove(id);
        }

        AssertSame(model, map, next);
        return true;
    }

    private static void AssertSame(SortedDictionary<long, Review> model, ReviewMap map, long last)
    {
        Assert.Equal(model.Count, map.Count);
        Assert.Equal(model.Count, map.CountIn(0, long.MaxValue));
        long[] ids = [.. model.Keys];
        for (long id = 0; id <= last + 1; id += 1 + (last / 97))
        {
            Assert.Equal(model.GetValueOrDefault(id)?.RecordId, map.Find(id)?.RecordId);
            for (long to = id - 1; to <= last + 1; to += 1 + (last / 11))
            {
                Assert.Equal(ids.LongCount(one => one >= id && one <= to), map.CountIn(id, to));
            }
        }

        Assert.All(ids, id => Assert.Equal(model[id].RecordId, map.Find(id)!.RecordId));
    }

    private static ReviewMap Copy(ReviewMap map, Review[] reviews)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        map.Write(ref writer);
        writer.Flush();
        var reader = new MessagePackReader(bytes.WrittenSpan);
        var copy = new ReviewMap();
        copy.Read(ref reader, read => reviews[read.RecordId - 1], static _ => { });
        return copy;
    }
}
