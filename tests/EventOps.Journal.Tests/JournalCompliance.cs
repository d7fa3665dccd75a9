using System.Collections.Concurrent;
using EventOps.Engine.Journaling;

namespace EventOps.Journal.Tests;

/// <summary>What every <see cref="IJournal"/> must do, run against every implementation.</summary>
public sealed class JournalCompliance : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<IJournalFixture> Fixtures() => new(typeof(JournalCompliance).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IJournalFixture)))
        .Select(type => (IJournalFixture)Activator.CreateInstance(type)!));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_implementation_has_a_fixture()
    {
        var covered = ((IEnumerable<object[]>)Fixtures()).Select(row => ((IJournalFixture)row[0]).JournalType).ToHashSet();
        var implementations = covered.Select(type => type.Assembly).Distinct().SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IJournal)));
        Assert.All(implementations, type => Assert.Contains(type, covered));
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Entries_of_all_sizes_come_back_in_order_across_pages_and_segments(IJournalFixture fixture)
    {
        using var journal = fixture.Open(_folder.Sub("a"));
        int[] lengths = [1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 63, 64, 65, 4084, 4085, 4096, 20_000, journal.EntryBytesMax - 1, journal.EntryBytesMax];
        var expected = new List<(long Position, byte[] Bytes)>();
        for (var i = 0; i < 60; i++)
        {
            byte[][] batch = [Entries.Make(i, lengths[i % lengths.Length]), Entries.Make(i + 1_000, lengths[(i * 7) % lengths.Length])];
            var positions = journal.CommitAll(batch);
            expected.Add((positions[0], batch[0]));
            expected.Add((positions[1], batch[1]));
        }

        Assert.Equal(expected.Select(e => e.Position).Order().Distinct(), expected.Select(e => e.Position));
        journal.AssertHolds(expected);
        Assert.Equal(expected.Skip(50).Select(e => e.Position), journal.ScanAll(expected[50].Position).Select(e => e.Position));
        Assert.True(journal.DurablePosition > expected[^1].Position);
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void What_is_not_committed_is_not_to_be_seen(IJournalFixture fixture)
    {
        using var journal = fixture.Open(_folder.Sub("a"));
        var first = journal.CommitAll(Entries.Make(1, 100));
        var durable = journal.DurablePosition;
        for (var i = 0; i < 50; i++)
        {
            journal.Append(Entries.Make(i, 5_000));
        }

        Assert.Equal(durable, journal.DurablePosition);
        using var buffer = new EntryBuffer();
        Assert.Equal(JournalReadResult.Gone, journal.Read(durable, buffer));
        Assert.Equal(first, journal.ScanAll().Select(e => e.Position));
        var positions = new long[50];
        journal.Commit(positions);
        Assert.Equal(51, journal.ScanAll().Count);
        Assert.True(positions[0] >= durable);
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void A_scan_ends_at_the_durable_end_of_its_start(IJournalFixture fixture)
    {
        using var journal = fixture.Open(_folder.Sub("a"));
        journal.CommitAll(Entries.Make(1, 10));
        using var scan = journal.ScanFrom(0);
        journal.CommitAll(Entries.Make(2, 10));
        Assert.Equal(JournalScanStep.Entry, scan.Next());
        Assert.Equal(Entries.Make(1, 10), scan.Entry.ToArray());
        Assert.Equal(JournalScanStep.End, scan.Next());
        Assert.Equal(JournalScanStep.End, scan.Next());
        Assert.Equal(Entries.Make(2, 10), Assert.Single(journal.ScanAll(scan.NextPosition)).Bytes);
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Bad_calls_are_refused_and_change_nothing(IJournalFixture fixture)
    {
        using var journal = fixture.Open(_folder.Sub("a"));
        Assert.ThrowsAny<ArgumentException>(() => journal.Append(new byte[journal.EntryBytesMax + 1]));
        Assert.ThrowsAny<ArgumentException>(() => journal.Append([]));
        journal.Append(Entries.Make(1, 10));
        journal.Append(Entries.Make(2, 10));
        Assert.ThrowsAny<ArgumentException>(() => journal.Commit(new long[1]));
        var positions = new long[2];
        journal.Commit(positions);
        journal.AssertHolds([(positions[0], Entries.Make(1, 10)), (positions[1], Entries.Make(2, 10))]);
        var durable = journal.DurablePosition;
        journal.Commit([]);
        Assert.Equal(durable, journal.DurablePosition);
        using var buffer = new EntryBuffer();
        Assert.Equal(JournalReadResult.Gone, journal.Read(-8, buffer));
        Assert.Equal(JournalReadResult.Gone, journal.Read(long.MaxValue, buffer));
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void An_orderly_restart_and_a_kill_keep_exactly_what_was_committed(IJournalFixture fixture)
    {
        var expected = new List<(long Position, byte[] Bytes)>();
        var path = _folder.Sub("0");
        for (var round = 0; round < 6; round++)
        {
            var next = _folder.Sub($"{round + 1}");
            using (var journal = fixture.Open(path))
            {
                journal.AssertHolds(expected);
                for (var i = 0; i < 20; i++)
                {
                    var entry = Entries.Make((round * 100) + i, 1 + (i * 997 % 9_000));
                    expected.Add((journal.CommitAll(entry)[0], entry));
                }

                for (var i = 0; i < 30; i++)
                {
                    journal.Append(Entries.Make(i, 7_000));
                }

                if (round % 2 == 0)
                {
                    fixture.CopyAsKilled(journal, path, next, round);
                }
            }

            path = round % 2 == 0 ? next : path;
        }

        using var last = fixture.Open(path);
        last.AssertHolds(expected);
        Assert.Equal(0, last.Recovery.DamagedStretches);
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Truncation_moves_the_begin_gives_space_back_and_survives(IJournalFixture fixture)
    {
        var path = _folder.Sub("a");
        var expected = new List<(long Position, byte[] Bytes)>();
        using (var journal = fixture.Open(path))
        {
            for (var i = 0; i < 200; i++)
            {
                var entry = Entries.Make(i, 10_000);
                expected.Add((journal.CommitAll(entry)[0], entry));
            }

            var bytesBefore = journal.BytesOnDisk;
            using var scanUnderWay = journal.ScanFrom(0);
            scanUnderWay.Next();
            journal.TruncateBefore(expected[150].Position);
            journal.TruncateBefore(expected[20].Position); // never moves back
            Assert.Equal(expected[150].Position, journal.BeginPosition);
            Assert.Null(journal.ReadOrNull(expected[149].Position));
            expected.RemoveRange(0, 150);
            journal.AssertHolds(expected);
            journal.Commit([]);
            Assert.True(SpinWait.SpinUntil(() => journal.BytesOnDisk < bytesBefore - 1_000_000, TimeSpan.FromSeconds(20)));
            while (scanUnderWay.Next() is var step && step != JournalScanStep.End)
            {
                Assert.True(step == JournalScanStep.Entry || scanUnderWay.NextPosition > journal.BeginPosition);
            }

            journal.AssertHolds(expected);
            fixture.CopyAsKilled(journal, path, _folder.Sub("b"), seed: 5);
            journal.TruncateBefore(long.MaxValue);
            Assert.Equal(journal.DurablePosition, journal.BeginPosition);
            Assert.Empty(journal.ScanAll());
        }

        using (var killed = fixture.Open(_folder.Sub("b")))
        {
            Assert.Equal(expected[0].Position, killed.BeginPosition);
            killed.AssertHolds(expected);
        }

        using var restarted = fixture.Open(path);
        Assert.Empty(restarted.ScanAll());
        var after = restarted.CommitAll(Entries.Make(1, 50));
        restarted.AssertHolds([(after[0], Entries.Make(1, 50))]);
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void A_second_opener_is_refused_until_the_first_has_closed(IJournalFixture fixture)
    {
        using (fixture.Open(_folder.Sub("a")))
        {
            var refused = Assert.ThrowsAny<IOException>(() => fixture.Open(_folder.Sub("a")));
            Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
        }

        fixture.Open(_folder.Sub("a")).Dispose();
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Readers_racing_with_the_writer_always_see_exact_bytes(IJournalFixture fixture)
    {
        const int entries = 3_000;
        const int readsLeast = 50;
        using var journal = fixture.Open(_folder.Sub("a"));
        var positions = new long[entries];
        var published = 0;
        var failures = new ConcurrentBag<string>();
        using var reading = new CountdownEvent(3);
        var readers = Enumerable.Range(0, reading.InitialCount).Select(reader => new Thread(() => Read(reader)) { IsBackground = true }).ToArray();
        Array.ForEach(readers, reader => reader.Start());
        for (var i = 0; i < entries; i++)
        {
            positions[i] = journal.CommitAll(Entries.Make(i, LengthOf(i)))[0];
            Volatile.Write(ref published, i + 1);
            if (i == entries / 2)
            {
                // Before the other half is written every reader is well under way.
                Assert.True(reading.Wait(TimeSpan.FromSeconds(60)), "A reader reads nothing");
            }
        }

        Array.ForEach(readers, reader => reader.Join());
        Assert.Empty(failures);

        void Read(int reader)
        {
            var random = new Random(reader);
            using var buffer = new EntryBuffer();
            var reads = 0;
            for (var seen = 0; seen < entries;)
            {
                seen = Volatile.Read(ref published);
                if (seen == 0)
                {
                    continue;
                }

                // Near the tail, at the mirror's edge, and far behind it.
                var i = Math.Max(0, seen - 1 - random.Next(random.Next(3) switch { 0 => 3, 1 => 400, _ => seen }));
                var result = journal.Read(positions[i], buffer);
                if (result != JournalReadResult.Ok || !buffer.Span.SequenceEqual(Entries.Make(i, LengthOf(i))))
                {
                    failures.Add($"entry {i}: {result}");
                }

                if (++reads == readsLeast)
                {
                    reading.Signal();
                }
            }
        }

        static int LengthOf(int i) => 1 + (i * 131 % 900);
    }
}
