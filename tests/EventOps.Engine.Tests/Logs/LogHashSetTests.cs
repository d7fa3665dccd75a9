using System.Globalization;
using EventOps.Engine.Logs.Summaries;
using EventOps.Engine.Logs.Terms;

namespace EventOps.Engine.Tests.Logs;

/// <summary>
/// What words cost that were chosen to cost much. Whoever sends lines knows the tenant and how words are hashed; the block of
/// 256 KiB bounds how many there are.
/// </summary>
public sealed class LogHashSetTests
{
    private const int Words = 28_000;
    private static readonly ulong Seed = LogHash.TextSeed("t"u8);

    [Fact]
    public void Words_chosen_by_their_hashes_cost_what_any_words_cost()
    {
        // All of them within the 64th part of the bits that a table as large as is needed would go by.
        List<ulong> chosen = Hashes(static hash => ((hash >> 20) & 0xFFFF) < 0x400);
        Assert.Equal((Words, true), (chosen.Count, chosen.TrueForAll(hash => ((hash >> 20) & 0xFFFF) < 0x400)));
        long usual = DisplacementOf(Hashes(static _ => true), 1);
        for (int seed = 1; seed <= 10; seed++)
        {
            Assert.InRange(DisplacementOf(chosen, seed), 0, 2 * usual);
        }

        Assert.InRange(usual, 0, Words);
    }

    /// <summary>Hashes that differ in few bits, whichever those are: what a weaker choice of slots would trip over.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(31)]
    [InlineData(44)]
    public void Hashes_in_a_row_cost_what_any_hashes_cost(int shift)
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            Assert.InRange(DisplacementOf([.. Enumerable.Range(1, Words).Select(i => (ulong)i << shift)], seed), 0, 2 * Words);
        }
    }

    [Fact]
    public void Services_whose_hashes_fold_to_the_same_number_do_not_meet()
    {
        var comparer = new LogSeriesComparer(Slots(1));
        Assert.InRange(
            Enumerable.Range(1, 5_000).Select(i => ((ulong)i << 32) | (uint)i).Select(service => comparer.GetHashCode((7, service))).Distinct().Count(),
            4_990, 5_000);
    }

    [Fact]
    public void Each_hash_is_there_once_whatever_the_slots()
    {
        ulong[] hashes = [0, 1, ulong.MaxValue, .. Enumerable.Range(0, 40_000).Select(i => (ulong)i * 0x9E37_79B9_7F4A_7C15)];
        var set = new LogHashSet(LogSlots.OfProcess);
        foreach (ulong hash in hashes.Concat(hashes))
        {
            set.Add(hash);
        }

        // Zero counts as one, and is both in what was added and the first of the products.
        Assert.Equal(hashes.Select(hash => Math.Max(hash, 1)).Distinct().Count(), set.Count);
        byte[] filter = new byte[LogFilter.BytesFor(set.Count)];
        set.Fill(filter);
        Assert.All(hashes, hash => Assert.True(LogFilter.MayHave(filter, Math.Max(hash, 1))));
        set.Clear();
        Assert.Equal((0, 0), (set.Count, set.Displacement));
    }

    private static long DisplacementOf(List<ulong> hashes, int seed)
    {
        var set = new LogHashSet(Slots(seed));
        foreach (ulong hash in hashes)
        {
            set.Add(hash);
        }

        Assert.Equal(hashes.Count, set.Count);
        return set.Displacement;
    }

    private static LogSlots Slots(int seed) => new(new Random(seed).NextBytes);

    /// <summary>Hashes of real words, as the summary's builder makes them.</summary>
    private static List<ulong> Hashes(Predicate<ulong> wanted)
    {
        var found = new List<ulong>();
        Span<byte> word = stackalloc byte[16];
        for (int i = 0; found.Count < Words; i++)
        {
            i.TryFormat(word, out int length, "x", CultureInfo.InvariantCulture);
            ulong hash = LogHash.Of(word[..length], Seed);
            if (wanted(hash))
            {
                found.Add(hash);
            }
        }

        return found;
    }
}
