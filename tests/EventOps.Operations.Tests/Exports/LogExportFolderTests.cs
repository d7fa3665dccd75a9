using EventOps.Operations.Exports;

namespace EventOps.Operations.Tests.Exports;

/// <summary>The files of exports: whole or not there, whatever a crash leaves, and gone in time.</summary>
public sealed class LogExportFolderTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly string _path = Directory.CreateTempSubdirectory("eventops-exports").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void An_export_is_there_with_its_note_and_until_it_expires()
    {
        var folder = new LogExportFolder(_path);
        File.WriteAllText(folder.PartOf(7), "lines");
        Assert.Null(folder.Find(7));
        var note = new LogExportNote(LogExportFormat.Csv, 1, 5, 1_000, 2_000) { LeftOut = true };
        folder.Complete(7, note);
        Assert.Equal(note, folder.Find(7));
        Assert.Equal("lines", File.ReadAllText(folder.PathOf(7, LogExportFormat.Csv)));
        Assert.Equal(5, folder.CompleteBytes() - new FileInfo(Path.Combine(_path, LogExportFolder.IdOf(7) + ".done")).Length);
        folder.Sweep(1_999, Day);
        Assert.Equal(note, new LogExportFolder(_path).Find(7));
        Assert.Equal("lines", File.ReadAllText(folder.PathOf(7, LogExportFormat.Csv)));

        // The lines go, and what they were is known for a while longer.
        folder.Sweep(2_000, Day);
        Assert.Equal(note, folder.Find(7));
        Assert.False(File.Exists(folder.PathOf(7, LogExportFormat.Csv)));
        folder.Sweep(2_000 + (long)Day.TotalMilliseconds, Day);
        Assert.Null(folder.Find(7));
        Assert.Empty(Directory.EnumerateFiles(_path));
    }

    [Fact]
    public void Lines_have_their_name_for_good_before_there_is_a_note_and_the_note_before_it_is_complete()
    {
        var flushed = new List<string>();
        var folder = new LogExportFolder(_path, path => flushed.Add(path == _path ? Files() : path));
        File.WriteAllText(folder.PartOf(7), "lines");
        folder.Complete(7, new LogExportNote(LogExportFormat.Csv, 1, 5, 1_000, 2_000));
        string id = LogExportFolder.IdOf(7);
        Assert.Equal([Path.GetDirectoryName(_path)!, $"{id}.csv", $"{id}.csv {id}.done"], flushed);
        folder.Settle();
        Assert.Equal(4, flushed.Count);
    }

    [Fact]
    public void Without_its_name_for_good_no_lines_get_a_note()
    {
        bool refuses = false;
        var folder = new LogExportFolder(_path, _ =>
        {
            if (refuses)
            {
                throw new IOException("refused");
            }
        });
        File.WriteAllText(folder.PartOf(7), "lines");
        refuses = true;
        Assert.Throws<IOException>(() => folder.Complete(7, new LogExportNote(LogExportFormat.Csv, 1, 5, 1_000, 2_000)));
        Assert.Null(folder.Find(7));
    }

    [Fact]
    public void What_a_crash_left_is_swept_and_what_is_not_ours_is_not()
    {
        var folder = new LogExportFolder(_path);
        File.WriteAllText(folder.PartOf(1), "half");
        File.WriteAllText(folder.PathOf(2, LogExportFormat.Json), "without a note");
        File.WriteAllText(folder.PathOf(3, LogExportFormat.Json), "with a note that is damaged");
        File.WriteAllText(Path.Combine(_path, LogExportFolder.IdOf(3) + ".done"), "{\"format\":\"js");
        string other = Path.Combine(_path, "notes.txt");
        File.WriteAllText(other, "not ours");
        Assert.Null(folder.Find(2));
        Assert.Null(folder.Find(3));
        folder.Sweep(0, Day);
        Assert.Equal([other], Directory.EnumerateFiles(_path));
    }

    private string Files() => string.Join(' ', Directory.EnumerateFiles(_path).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("exp_0000000000007", true)]
    [InlineData("exp_000000000000", false)]
    [InlineData("evt_0000000000007", false)]
    [InlineData("exp_../../etc/pas", false)]
    [InlineData(null, false)]
    public void Ids_are_strict(string? text, bool isOne) => Assert.Equal(isOne, LogExportFolder.TryParseId(text, out _));
}
