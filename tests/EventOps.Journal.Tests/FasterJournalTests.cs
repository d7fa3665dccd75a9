using EventOps.Engine.Journaling;
using EventOps.Journal.Faster;
using EventOps.Journal.Faster.Commits;
using EventOps.Journal.Faster.Disk;
using EventOps.Journal.Faster.Reading;
using EventOps.Journal.Faster.Segments;
using EventOps.Tests.Shared;

namespace EventOps.Journal.Tests;

/// <summary>What is particular to the FASTER journal: metadata, mirror, segments, allocation.</summary>
public sealed class FasterJournalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_kill_with_metadata_999_commits_old_loses_nothing()
    {
        using var journal = Open("a", options => options with { MetadataEveryBytes = long.MaxValue });
        var committed = new List<(long Position, byte[] Bytes)>();
        for (var i = 0; i < 999; i++)
        {
            var entry = Entries.Make(i, 1 + (i % 300));
            committed.Add((journal.CommitAll(entry)[0], entry));
        }

        KilledFolder.Copy(_folder.Sub("a"), _folder.Sub("b"));
        using var killed = Open("b");
        Assert.Equal(999, killed.Recovery.Entries);
        Assert.True(killed.Recovery.BytesScanned > 0);
        killed.AssertHolds(committed);
    }

    [Fact]
    public void After_an_orderly_close_nothing_is_searched()
    {
        using (var journal = Open("a"))
        {
            journal.CommitAll(Entries.Make(1, 100));
        }

        using (var journal = Open("a"))
        {
            Assert.Equal(0, journal.Recovery.BytesScanned);
            journal.CommitAll(Entries.Make(2, 100));
            KilledFolder.Copy(_folder.Sub("a"), _folder.Sub("b"));
        }

        using var killed = Open("b");
        Assert.Equal(1, killed.Recovery.Entries);
        Assert.Equal(2, killed.ScanAll().Count);
    }

    [Fact]
    public void Full_pages_of_uncommitted_entries_are_cut_and_counted()
    {
        using var journal = Open("a");
        var positions = journal.CommitAll(Entries.Make(1, 100));
        for (var i = 0; i < 40; i++)
        {
            journal.Append(Entries.Make(i, 9_000));
        }

        KilledFolder.Copy(_folder.Sub("a"), _folder.Sub("b"));
        using var killed = Open("b");
        Assert.True(killed.Recovery.TailBytesCut > FasterFixture.PageBytes);
        killed.AssertHolds([(positions[0], Entries.Make(1, 100))]);
        var next = killed.CommitAll(Entries.Make(2, 5));
        killed.AssertHolds([(positions[0], Entries.Make(1, 100)), (next[0], Entries.Make(2, 5))]);
    }

    [Fact]
    public void Appending_allocates_nothing()
    {
        using var journal = Open("a", options => options with { PageBytes = 4 << 20, SegmentBytes = 16 << 20, MirrorBytes = 8 << 20 });
        var entry = Entries.Make(1, 200);
        for (var i = 0; i < 2_000; i++)
        {
            journal.Append(entry);
        }

        journal.Commit(new long[2_000]);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                journal.Append(entry);
            }
        }));
    }

    [Fact]
    public void Reading_allocates_nothing_hot_or_cold()
    {
        using var journal = Open("a");
        var positions = Enumerable.Range(0, 400).Select(i => journal.CommitAll(Entries.Make(i, 2_000))[0]).ToArray();
        using var buffer = new EntryBuffer();
        Array.ForEach(positions, position => journal.Read(position, buffer));
        Assert.Equal(0, Allocations.Of(() => Array.ForEach(positions, position => journal.Read(position, buffer))));
    }

    [Fact]
    public void The_next_segment_is_ready_before_it_is_needed()
    {
        using var journal = Open("a");
        Assert.True(SpinWait.SpinUntil(
            () => journal.BytesOnDisk == 2 * FasterFixture.SegmentBytes
                && File.Exists(Path.Combine(_folder.Sub("a"), "journal.prepared.0")),
            TimeSpan.FromSeconds(20)));
        while (journal.DurablePosition < FasterFixture.SegmentBytes)
        {
            journal.CommitAll(Entries.Make(1, 3_000));
        }

        Assert.True(File.Exists(Path.Combine(_folder.Sub("a"), "journal.1")));
        Assert.Null(journal.PreparingFailure);
        Assert.True(journal.IsPreparing);
    }

    [Fact]
    public void Preparing_that_fails_is_visible_and_tried_again()
    {
        var path = _folder.Sub("a");
        var disk = FaultyDisk.Over(path, seed: 1);
        using var journal = FasterJournal.Open(FasterFixture.Options(path), TimeProvider.System, disk);

        // Prepared to the end: a disk that is full before that fails the commit that needs the segment.
        Assert.True(SpinWait.SpinUntil(
            () => journal.BytesOnDisk == 2 * FasterFixture.SegmentBytes && File.Exists(Path.Combine(path, "journal.prepared.0")),
            TimeSpan.FromSeconds(20)));
        disk.AllocateError = Errno.NoSpace;
        while (journal.DurablePosition < FasterFixture.SegmentBytes)
        {
            journal.CommitAll(Entries.Make(1, 3_000));
        }

        Assert.True(SpinWait.SpinUntil(() => journal.PreparingFailure is not null, TimeSpan.FromSeconds(20)));
        Assert.Contains("ENOSPC", journal.PreparingFailure, StringComparison.Ordinal);
        disk.AllocateError = 0;
        Assert.True(SpinWait.SpinUntil(() => journal.PreparingFailure is null, TimeSpan.FromSeconds(20)));
        Assert.True(journal.IsPreparing);
    }

    [Fact]
    public void The_newer_intact_slot_counts()
    {
        var names = new SegmentNames(_folder.Path);
        var options = FasterFixture.Options(_folder.Path);
        var disk = SystemDisk.For(_folder.Path, allowDirect: true);
        using (var slots = CommitSlots.Open(disk, names.CommitFile, options))
        {
            Assert.Null(slots.Last);
            Assert.Equal(0, slots.Write(new DurablePoint(64, 100, 1)));
            Assert.Equal(0, slots.Write(new DurablePoint(64, 200, 2)));
            Assert.Equal(0, slots.Write(new DurablePoint(64, 300, 3)));
        }

        Assert.Equal(new DurablePoint(64, 300, 3), Last());
        var bytes = File.ReadAllBytes(names.CommitFile);
        bytes[4096 + 24] ^= 1; // the third write went to the second slot
        File.WriteAllBytes(names.CommitFile, bytes);
        Assert.Equal(new DurablePoint(64, 200, 2), Last());

        DurablePoint? Last()
        {
            using var slots = CommitSlots.Open(disk, names.CommitFile, options);
            return slots.Last;
        }
    }

    [Fact]
    public void Other_sizes_than_the_log_was_made_with_are_refused()
    {
        Open("a").Dispose();
        var refused = Assert.Throws<JournalFailedException>(() => Open("a", options => options with { SegmentBytes = 1 << 20 }));
        Assert.Contains("262144", refused.Message, StringComparison.Ordinal);
        Open("a").Dispose();
    }

    [Fact]
    public void All_bad_options_are_named_at_once()
    {
        var refused = Assert.Throws<ArgumentException>(() => Open("a", options => options with { PageBytes = 3, MemoryPages = 1 }));
        Assert.Contains(nameof(FasterJournalOptions.PageBytes), refused.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(FasterJournalOptions.MemoryPages), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mirror_answers_for_its_last_bytes_only()
    {
        const int capacity = 64 << 10;
        var mirror = new TailMirror(capacity, startAddress: 64);
        using var buffer = new EntryBuffer();
        mirror.Write(64, Entries.Make(1, 500));
        Assert.True(mirror.TryRead(64, 1_000, buffer));
        Assert.Equal(Entries.Make(1, 500), buffer.Span.ToArray());
        Assert.False(mirror.TryRead(64, 64 + 500, buffer)); // behind the durable end
        Assert.False(mirror.TryRead(68, 1_000, buffer)); // no entry begins there
        mirror.Write(capacity - 512, Entries.Make(2, 500));
        Assert.True(mirror.TryRead(64, capacity, buffer));
        mirror.Write(capacity + 128, Entries.Make(3, 100));
        Assert.False(mirror.TryRead(64, 2 * capacity, buffer));
        Assert.True(mirror.TryRead(capacity - 512, 2 * capacity, buffer));
    }

    private FasterJournal Open(string name, Func<FasterJournalOptions, FasterJournalOptions>? change = null)
    {
        var options = FasterFixture.Options(_folder.Sub(name));
        return FasterJournal.Open(change?.Invoke(options) ?? options, TimeProvider.System);
    }
}
