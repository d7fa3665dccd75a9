using EventOps.Operations.Runbooks.Copying;
using EventOps.Operations.Tests.Support;

namespace EventOps.Operations.Tests.Runbooks;

/// <summary>One folder's engine files brought up to another's: what is copied, what is not, and what is found out.</summary>
public sealed class FolderCopyTests : IDisposable
{
    private const int Megabyte = 1 << 20;
    private static readonly DateTime LongAgo = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>When the other files are written, and when they are copied: their times do not tell yet that they were written again.</summary>
    private static readonly DateTime Now = new(2024, 6, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly HandClock _clock = new(new DateTimeOffset(Now).ToUnixTimeSeconds());
    private readonly string _root = Directory.CreateTempSubdirectory("eventops-copy-").FullName;

    private string Source => Path.Combine(_root, "source");

    private string Target => Path.Combine(_root, "target");

    public FolderCopyTests()
    {
        Put("journal/journal.0", Bytes(1, (3 * Megabyte) + 17), LongAgo);
        Put("journal/journal.commit", Bytes(2, 8_192));
        Put("journal/journal.prepared.1", Bytes(3, 100));
        Put("journal/journal.lock", []);
        Put("archive/normal/journal.0", Bytes(4, Megabyte), LongAgo);
        Put("archive/index/segment-1", Bytes(5, 5_000), LongAgo);
        Put("index/segment-1", [], LongAgo);
        Put("state/state.0", Bytes(6, 900));
        Put("state/state.1.tmp", Bytes(7, 900));
        Put("logs/journal.0", Bytes(8, 900));
        Put("admin-key", Bytes(9, 10));
        Directory.CreateDirectory(Target);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_engine_s_files_are_copied_and_nothing_else()
    {
        CopyTotals totals = Copy().Finish(default);
        Assert.Equal((null, 5), (totals.Problem, totals.Files));
        AssertSame();
        Assert.Equal(["archive", "copied.json", "index", "journal", "state"], Directory.EnumerateFileSystemEntries(Target).Select(Path.GetFileName).Order());
        Assert.False(File.Exists(Path.Combine(Target, "journal/journal.prepared.1")));
        Assert.False(File.Exists(Path.Combine(Target, "state/state.1.tmp")));
    }

    [Fact]
    public void What_was_copied_ahead_and_has_not_changed_is_left_alone()
    {
        FolderCopy copy = Copy();
        copy.Ahead(default);
        CopyTotals rest = copy.Finish(default);
        Assert.Equal((null, 0L, 0), (rest.Problem, rest.Bytes, rest.Files));

        // Nor is it read by the next one: a source that could not be is not asked.
        CopyTotals plan = Copy().Plan();
        Assert.Equal(4, plan.Same);
    }

    [Fact]
    public void Of_a_file_that_changed_only_what_differs_is_written()
    {
        FolderCopy copy = Copy();
        copy.Ahead(default);
        Change("journal/journal.0", at: (2 * Megabyte) + 5);
        CopyTotals rest = copy.Finish(default);
        Assert.Equal((null, (long)Megabyte, 1), (rest.Problem, rest.Bytes, rest.Files));
        AssertSame();
    }

    [Fact]
    public void A_change_that_the_time_of_writing_does_not_show_yet_is_found()
    {
        // Written within the file system's tick: the same length, the same stamp.
        string path = Path.Combine(Source, "state/state.0");
        DateTime stamp = File.GetLastWriteTimeUtc(path);
        FolderCopy copy = Copy();
        copy.Ahead(default);
        Change("state/state.0", at: 7);
        File.SetLastWriteTimeUtc(path, stamp);
        Assert.Null(copy.Finish(default).Problem);
        AssertSame();
    }

    [Fact]
    public void What_somebody_did_to_the_target_is_undone()
    {
        Assert.Null(Copy().Finish(default).Problem);
        Change("journal/journal.0", at: 9, folder: Target);
        File.WriteAllBytes(Path.Combine(Target, "journal/journal.9"), [1]);
        File.Delete(Path.Combine(Target, "archive/index/segment-1"));
        using (FileStream longer = File.OpenWrite(Path.Combine(Target, "state/state.0")))
        {
            longer.SetLength(2_000);
        }

        CopyTotals totals = Copy().Finish(default);
        Assert.Equal((null, 3, 1), (totals.Problem, totals.Files, totals.Removed));
        AssertSame();
    }

    [Fact]
    public void Files_that_come_and_go_while_it_copies_ahead_are_seen_at_the_end()
    {
        var copy = new FolderCopy(Source, Target, _clock, path =>
        {
            if (path.EndsWith("archive/normal/journal.0", StringComparison.Ordinal))
            {
                File.Delete(Path.Combine(Source, "journal/journal.0"));
                Put("journal/journal.1", Bytes(11, 77));
            }
        });
        Assert.Null(copy.Ahead(default).Problem);
        CopyTotals rest = copy.Finish(default);
        Assert.Null(rest.Problem);
        AssertSame();
    }

    [Fact]
    public void A_byte_that_turns_on_the_way_to_the_disk_is_found_by_reading_back()
    {
        var copy = new FolderCopy(Source, Target, _clock, path => Flip(path, Megabyte + 3, "journal.0"));
        CopyTotals totals = copy.Finish(default);
        Assert.Contains("reads back other", totals.Problem, StringComparison.Ordinal);

        // And is no longer relied on.
        Assert.Null(Copy().Finish(default).Problem);
        AssertSame();
    }

    [Fact]
    public void A_file_cut_short_on_the_way_is_found()
    {
        var copy = new FolderCopy(Source, Target, _clock, path =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            file.SetLength(file.Length / 2);
        });
        Assert.Contains("bytes and not", copy.Finish(default).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_that_cannot_be_read_costs_reading()
    {
        Assert.Null(Copy().Finish(default).Problem);
        File.WriteAllText(Path.Combine(Target, "copied.json"), "{");
        CopyTotals totals = Copy().Finish(default);
        Assert.Equal((null, 0L, 6), (totals.Problem, totals.Bytes, totals.Same));
    }

    private FolderCopy Copy() => new(Source, Target, _clock);

    private void Put(string file, byte[] content, DateTime? writtenAt = null)
    {
        string path = Path.Combine(Source, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, writtenAt ?? Now);
    }

    private void Change(string file, int at, string? folder = null)
    {
        string path = Path.Combine(folder ?? Source, file);
        byte[] content = File.ReadAllBytes(path);
        content[at] ^= 0xFF;
        File.WriteAllBytes(path, content);
    }

    private static void Flip(string path, int at, string name)
    {
        if (path.EndsWith("journal/" + name, StringComparison.Ordinal))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            file.Position = at;
            int was = file.ReadByte();
            file.Position = at;
            file.WriteByte((byte)(was ^ 1));
        }
    }

    private void AssertSame()
    {
        List<string> files = EngineTree.FilesOf(Source);
        Assert.Equal(files, EngineTree.FilesOf(Target));
        Assert.All(files, one => Assert.Equal(File.ReadAllBytes(Path.Combine(Source, one)), File.ReadAllBytes(Path.Combine(Target, one))));
    }

    private static byte[] Bytes(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
