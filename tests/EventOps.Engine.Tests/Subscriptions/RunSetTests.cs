using System.Buffers;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Intake;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Subscriptions;

/// <summary>
/// Acknowledged sets against plain sets of ids. Events are the multiples of three from 3 on, so that ids between them are no events;
/// runs cover consecutive events, never one twice, as the resolver makes them.
/// </summary>
public sealed class RunSetTests
{
    private const int Events = 3_000;

    [Fact]
    public void It_holds_what_a_plain_set_holds() => Check.One(
        FixedSeed.Config.WithMaxTest(150).WithEndSize(400),
        Prop.ForAll(Arb.From(Gen.ListOf(Run)), Arb.From(Gen.Choose(0, Events * 4)), (runs, dropBefore) =>
        {
            var set = new RunSet();
            var model = new Dictionary<long, long>();
            long atMs = 5_000;
            foreach ((int from, int length, bool merge, int passMs) in runs)
            {
                atMs += passMs;
                Add(set, model, from, length, merge, atMs);
            }

            bool live = Same(set, model);
            RunSet read = RoundTrip(set);
            bool restored = Same(read, model) && read.Intervals == set.Intervals;
            set.DropBefore(dropBefore);
            bool dropped = Enumerable.Range(1, Events).All(i => i * 3 < dropBefore || set.Contains(i * 3) == model.ContainsKey(i * 3));
            long left = set.Intervals;
            set.DropBefore(long.MaxValue);
            return (live && restored && dropped && left <= read.Intervals && set.Intervals == 0)
                .Label($"live {live}, restored {restored}, dropped {dropped}");
        }));

    [Fact]
    public void A_consumer_that_keeps_up_costs_one_interval_a_second()
    {
        var set = new RunSet();
        for (int i = 0; i < 100_000; i++)
        {
            set.Add(new EventRun(i + 1, i + 1, 1, i), atMsOf(i));
        }

        Assert.Equal(10, set.Intervals);
        Assert.True(set.TryFind(25_000, out RunInterval interval));
        Assert.Equal(2, interval.AtMs / 1_000);

        static long atMsOf(int i) => i / 10;
    }

    [Fact]
    public void Single_events_acknowledged_backwards_and_at_random_are_all_found()
    {
        foreach (int seed in new[] { -1, 1, 2 })
        {
            int[] order = [.. Enumerable.Range(1, 5_000).Reverse()];
            if (seed > 0)
            {
                new Random(seed).Shuffle(order);
            }

            var set = new RunSet();
            for (int i = 0; i < order.Length; i++)
            {
                set.Add(new EventRun(order[i] * 2L, order[i] * 2L, 1, 0), 1);
                Assert.True(set.Contains(order[i] * 2L));
            }

            Assert.All(order, one => Assert.True(set.Contains(one * 2L) && !set.Contains((one * 2L) + 1)));
            Assert.Equal(5_000, set.Intervals);
        }
    }

    private static Gen<(int, int, bool, int)> Run =>
        from at in Gen.Choose(1, Events).Zip(Gen.OneOf(Gen.Constant(1), Gen.Choose(1, 30)))
        from merge in Gen.Elements(true, true, false)
        from pass in Gen.Elements(0, 0, 1, 700)
        select (at.Item1, at.Item2, merge, pass);

    private static void Add(RunSet set, Dictionary<long, long> model, int from, int length, bool merge, long atMs)
    {
        long runFrom = 0;
        int count = 0;
        for (long id = from * 3L; id <= Math.Min(from + length, Events) * 3L; id += 3)
        {
            bool last = id + 3 > Math.Min(from + length, Events) * 3L;
            if (model.TryAdd(id, atMs))
            {
                runFrom = count++ == 0 ? id : runFrom;
                if (!last)
                {
                    continue;
                }

                id += 3;
            }

            if (count > 0)
            {
                set.Add(new EventRun(runFrom, id - 3, count, merge ? runFrom - 3 : 0), atMs);
                count = 0;
            }
        }
    }

    private static bool Same(RunSet set, Dictionary<long, long> model)
    {
        for (long id = 3; id <= Events * 3L; id += 3)
        {
            bool acked = set.TryFind(id, out RunInterval interval);
            if (acked != model.TryGetValue(id, out long atMs) || set.Contains(id) != acked
                || (acked && interval.AtMs / 1_000 != atMs / 1_000))
            {
                return false;
            }
        }

        return true;
    }

    private static RunSet RoundTrip(RunSet set)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        set.Write(ref writer);
        writer.Flush();
        var reader = new MessagePackReader(bytes.WrittenSpan);
        return RunSet.Read(ref reader);
    }
}
