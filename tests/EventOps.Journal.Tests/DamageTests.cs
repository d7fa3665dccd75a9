using EventOps.Engine.Journaling;
using EventOps.Journal.Faster;

namespace EventOps.Journal.Tests;

/// <summary>Bytes that rot in the committed part: reported, and all that is intact stays readable.</summary>
public sealed class DamageTests : IDisposable
{
    private const int HeaderBytes = 12;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Flipped_bits_hurt_only_the_entries_they_hit()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var (path, committed) = Write(seed, entries: 300);
            var random = new Random(seed);
            var hit = new HashSet<long>();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                var (position, bytes) = committed[random.Next(committed.Count - 10)];
                Flip(path, position + random.Next(HeaderBytes + bytes.Length), (byte)(1 << random.Next(8)));
                hit.Add(position);
            }

            using var journal = Open(path);
            Assert.Equal(300, committed.Count);
            Verify(journal, committed, hit);
        }
    }

    [Fact]
    public void Recovery_after_a_kill_goes_on_behind_damage_and_counts_it()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (path, committed) = Write(seed, entries: 200, kill: true);
            var (position, bytes) = committed[20 + (seed * 7)];
            Flip(path, position + (seed % (HeaderBytes + bytes.Length)), 0x10);
            using var journal = Open(path);
            Assert.Equal(1, journal.Recovery.DamagedStretches);
            Assert.Equal(199, journal.Recovery.Entries);
            Verify(journal, committed, [position]);
        }
    }

    [Fact]
    public void A_stretch_that_reads_as_zero_is_reported_and_not_taken_for_the_end()
    {
        var (path, committed) = Write(1, entries: 300, kill: true);
        var from = committed[50].Position;
        var until = committed[120].Position;
        Overwrite(path, from, until);
        using var journal = Open(path);
        Assert.Equal(1, journal.Recovery.DamagedStretches);
        Verify(journal, committed, [.. committed.Skip(50).Take(70).Select(e => e.Position)]);
    }

    [Fact]
    public void A_missing_segment_is_reported_and_what_follows_is_read()
    {
        var (path, committed) = Write(1, entries: 500);
        File.Delete(Path.Combine(path, "journal.1"));
        using var journal = Open(path);
        var lost = committed.Where(e => e.Position / FasterFixture.SegmentBytes == 1).Select(e => e.Position).ToHashSet();
        Assert.NotEmpty(lost);
        var scanned = journal.ScanAll(0, out var damaged);
        Assert.Single(damaged);
        Assert.Equal(committed.Where(e => !lost.Contains(e.Position)).Select(e => e.Position), scanned.Select(e => e.Position));
    }

    [Fact]
    public void A_lost_commit_file_is_made_up_for_by_the_log()
    {
        var (path, committed) = Write(1, entries: 300, kill: true);
        File.Delete(Path.Combine(path, "journal.commit"));
        using var journal = Open(path);
        Assert.Equal(300, journal.Recovery.Entries);
        journal.AssertHolds(committed);
    }

    [Fact]
    public void A_log_without_any_commit_is_not_overwritten()
    {
        var (path, committed) = Write(1, entries: 1, kill: true);
        File.Delete(Path.Combine(path, "journal.commit"));
        Flip(path, committed[0].Position + HeaderBytes + committed[0].Bytes.Length + 20, 1);
        Assert.Throws<JournalFailedException>(() => Open(path));
        Flip(path, committed[0].Position + HeaderBytes + committed[0].Bytes.Length + 20, 1);
        using var journal = Open(path);
        journal.AssertHolds(committed);
    }

    private static void Verify(
        FasterJournal journal, List<(long Position, byte[] Bytes)> committed, HashSet<long> hit)
    {
        var scanned = journal.ScanAll(0, out var damaged);
        Assert.Equal(committed.Where(e => !hit.Contains(e.Position)).Select(e => e.Position), scanned.Select(e => e.Position));
        Assert.NotEmpty(damaged);
        using var buffer = new EntryBuffer();
        foreach (var (position, bytes) in committed)
        {
            var result = journal.Read(position, buffer);
            Assert.Equal(hit.Contains(position) ? JournalReadResult.Damaged : JournalReadResult.Ok, result);
            Assert.True(result == JournalReadResult.Damaged || buffer.Span.SequenceEqual(bytes));
            Assert.True(result == JournalReadResult.Ok || damaged.Exists(d => d.From <= position && position < d.Until));
        }
    }

    private (string Path, List<(long Position, byte[] Bytes)> Committed) Write(int seed, int entries, bool kill = false)
    {
        var path = _folder.Sub($"{Guid.NewGuid():N}");
        var killedPath = path + "-killed";
        var random = new Random(seed);
        var committed = new List<(long, byte[])>();
        using (var journal = Open(path))
        {
            while (committed.Count < entries)
            {
                var batch = Enumerable.Range(0, Math.Min(entries - committed.Count, random.Next(1, 6)))
                    .Select(_ => Entries.Make(random.Next(), random.Next(20, 4_000))).ToArray();
                committed.AddRange(journal.CommitAll(batch).Zip(batch));
            }

            if (kill)
            {
                KilledFolder.Copy(path, killedPath);
            }
        }

        return (kill ? killedPath : path, committed);
    }

    private static FasterJournal Open(string path) => FasterJournal.Open(FasterFixture.Options(path), TimeProvider.System);

    private static void Flip(string path, long address, byte bits)
    {
        using var file = OpenSegment(path, address);
        Span<byte> one = stackalloc byte[1];
        RandomAccess.Read(file, one, address % FasterFixture.SegmentBytes);
        one[0] ^= bits;
        RandomAccess.Write(file, one, address % FasterFixture.SegmentBytes);
    }

    private static void Overwrite(string path, long from, long until)
    {
        for (var at = from; at < until; at++)
        {
            using var file = OpenSegment(path, at);
            var count = (int)Math.Min(until - at, FasterFixture.SegmentBytes - (at % FasterFixture.SegmentBytes));
            RandomAccess.Write(file, new byte[count], at % FasterFixture.SegmentBytes);
            at += count - 1;
        }
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle OpenSegment(string path, long address) =>
        File.OpenHandle(Path.Combine(path, $"journal.{address / FasterFixture.SegmentBytes}"), FileMode.Open, FileAccess.ReadWrite);
}
