using EventOps.Engine.Journaling;
using EventOps.Journal.Faster;
using EventOps.Journal.Faster.Disk;

namespace EventOps.Journal.Tests;

/// <summary>A disk that refuses: nothing unacknowledged appears, nothing acknowledged is lost, and it goes on when it
/// can.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Errno.InputOutput, 1)]
    [InlineData(Errno.InputOutput, 2)]
    [InlineData(Errno.NoSpace, 3)]
    [InlineData(Errno.NoSpace, 4)]
    public void A_refused_write_fails_the_commit_and_reopening_goes_on_behind_the_last_good_one(int error, int seed)
    {
        var path = _folder.Sub("a");
        var disk = FaultyDisk.Over(path, seed);
        var committed = new List<(long Position, byte[] Bytes)>();
        using (var journal = Open(path, disk))
        {
            for (var round = 0; round < 8; round++)
            {
                CommitSome(journal, committed, 10, round);
                disk.AppendError = error;
                var attempts = 0;
                var failed = Assert.Throws<JournalFailedException>(() =>
                {
                    for (; attempts < 200; attempts++)
                    {
                        journal.Append(Entries.Make(9_000 + attempts, 6_000));
                        if (attempts % (round + 1) == round)
                        {
                            journal.Commit(new long[200]);
                        }
                    }
                });
                Assert.Contains(Errno.Describe(error), failed.Message, StringComparison.Ordinal);
                Assert.Contains(Errno.Describe(error), journal.Failure, StringComparison.Ordinal);
                Assert.Throws<JournalFailedException>(() => journal.Append([1]));
                Assert.Throws<JournalFailedException>(() => journal.Commit(new long[200]));
                journal.AssertHolds(committed);
                disk.BufferedError = error;
                Assert.False(journal.Reopen());
                journal.AssertHolds(committed);
                disk.BufferedError = 0;
                disk.AppendError = 0;
                Assert.True(journal.Reopen());
                Assert.Null(journal.Failure);
                journal.AssertHolds(committed);
                CommitSome(journal, committed, 3, round + 100);
                KilledFolder.Copy(path, _folder.Sub($"killed{round}"));
            }
        }

        using var after = Open(_folder.Sub("killed7"), disk: null);
        after.AssertHolds(committed);
        Assert.Equal(0, after.Recovery.DamagedStretches);
    }

    [Fact]
    public void Without_space_for_the_next_segment_commits_fail_until_there_is_some()
    {
        var path = _folder.Sub("a");
        var disk = FaultyDisk.Over(path, seed: 1);
        var committed = new List<(long Position, byte[] Bytes)>();
        using var journal = Open(path, disk);
        disk.AllocateError = Errno.NoSpace;
        int segmentsOnTheirWay = -1;
        do
        {
            // One whose space was there already when the disk filled up may still come.
            Assert.InRange(++segmentsOnTheirWay, 0, 2);
            Assert.Throws<JournalFailedException>(() => CommitSome(journal, committed, 10_000, 7));
            Assert.True(journal.IsPreparing);
            journal.AssertHolds(committed);
        }
        while (journal.Reopen());

        Assert.Contains("ENOSPC", journal.Failure, StringComparison.Ordinal);
        disk.AllocateError = 0;
        Assert.True(journal.Reopen());
        CommitSome(journal, committed, 100, 5_000);
        journal.AssertHolds(committed);
    }

    [Fact]
    public void Commit_metadata_that_cannot_be_persisted_costs_nothing_but_recovery()
    {
        var path = _folder.Sub("a");
        var disk = FaultyDisk.Over(path, seed: 1);
        var committed = new List<(long Position, byte[] Bytes)>();
        using (var journal = FasterJournal.Open(
            FasterFixture.Options(path) with { MetadataEveryCommits = 1 }, TimeProvider.System, disk))
        {
            disk.BufferedError = Errno.InputOutput;
            CommitSome(journal, committed, 200, 1);
            journal.TruncateBefore(committed[100].Position);
            committed.RemoveRange(0, 100);
            CommitSome(journal, committed, 50, 2);
            Assert.True(SpinWait.SpinUntil(() => journal.MetadataFailure is not null, TimeSpan.FromSeconds(20)));
            journal.AssertHolds(committed);
            KilledFolder.Copy(path, _folder.Sub("b"));
        }

        using var killed = Open(_folder.Sub("b"), disk: null);
        Assert.Equal(committed[0].Position, killed.BeginPosition);
        killed.AssertHolds(committed);
    }

    [Fact]
    public void A_read_that_the_disk_refuses_is_no_damage_and_may_succeed_another_time()
    {
        var path = _folder.Sub("a");
        var committed = new List<(long Position, byte[] Bytes)>();
        using (var journal = Open(path, disk: null))
        {
            CommitSome(journal, committed, 20, 1);
        }

        var disk = FaultyDisk.Over(path, seed: 1);
        using var after = Open(path, disk);
        using var buffer = new EntryBuffer();
        disk.ReadError = Errno.InputOutput;
        Assert.All(committed, one => Assert.Equal(JournalReadResult.Refused, after.Read(one.Position, buffer)));
        disk.ReadError = 0;
        after.AssertHolds(committed);
    }

    [Fact]
    public void A_power_failure_in_the_middle_of_a_write_leaves_whole_commits_only()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var path = _folder.Sub($"{seed}");
            var disk = FaultyDisk.Over(path, seed);
            var acknowledged = new List<(long Position, byte[] Bytes)>();
            var last = new List<byte[]>();
            var random = new Random(seed);
            using (var journal = Open(path, disk))
            {
                CommitSome(journal, acknowledged, 5, seed);
                disk.CutPowerAtWrite = disk.Writes + random.Next(40);
                Assert.Throws<JournalFailedException>(() =>
                {
                    for (var commit = 0; commit < 1_000; commit++)
                    {
                        last.Clear();
                        for (var i = random.Next(8); i >= 0; i--)
                        {
                            last.Add(Entries.Make(random.Next(), 1 + random.Next(3_000)));
                        }

                        acknowledged.AddRange(journal.CommitAll([.. last]).Zip(last));
                    }
                });
                Assert.True(disk.PowerIsCut);
            }

            using var after = Open(path, disk: null);
            Assert.Equal(0, after.Recovery.DamagedStretches);
            if (after.ScanAll().Count > acknowledged.Count)
            {
                // The torn write happened to be whole: its commit is kept, all of it.
                acknowledged.AddRange(after.ScanAll().Skip(acknowledged.Count).Select(e => e.Position).Zip(last));
                Assert.Equal(last[^1], acknowledged[^1].Bytes);
            }

            after.AssertHolds(acknowledged);
            CommitSome(after, acknowledged, 20, seed + 1_000);
            after.AssertHolds(acknowledged);
        }
    }

    private static FasterJournal Open(string path, IDisk? disk) =>
        FasterJournal.Open(FasterFixture.Options(path), TimeProvider.System, disk);

    private static void CommitSome(IJournal journal, List<(long Position, byte[] Bytes)> committed, int commits, int seed)
    {
        for (var i = 0; i < commits; i++)
        {
            byte[][] batch = [Entries.Make((seed * 1_000) + i, 1 + (i * 577 % 5_000)), Entries.Make(i, 20)];
            committed.AddRange(journal.CommitAll(batch).Zip(batch));
        }
    }
}
