using EventOps.Operations.Exports;

namespace EventOps.Operations.Tests.Exports;

/// <summary>Exports stop before they are why events are refused.</summary>
public sealed class LogExportSpaceTests : IDisposable
{
    private const long Step = 16L << 20;
    private readonly string _path = Directory.CreateTempSubdirectory("eventops-exports").FullName;
    private readonly LogExportFolder _folder;
    private long? _freeBytes = 1L << 40;

    public LogExportSpaceTests() => _folder = new LogExportFolder(_path);

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void What_is_kept_counts_and_what_is_written()
    {
        File.WriteAllBytes(_folder.PathOf(1, LogExportFormat.Text), new byte[1_000]);
        File.WriteAllBytes(_folder.PartOf(2), new byte[5_000]);
        LogExportSpace space = Space(kept: 1_000 + Step);
        Assert.Null(space.WhyFull(0));
        Assert.Null(space.WhyFull(Step));
        Assert.Contains("all exports would be more than", space.WhyFull(2 * Step), StringComparison.Ordinal);
        Assert.Contains("all exports would be more than", Space(kept: 999).WhyFull(0), StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_runs_full_ends_it_at_the_next_look()
    {
        LogExportSpace space = Space(kept: long.MaxValue);
        Assert.Null(space.WhyFull(0));
        _freeBytes = 99;
        Assert.Null(space.WhyFull(Step - 1));
        Assert.Contains("too little room", space.WhyFull(Step), StringComparison.Ordinal);
        _freeBytes = null;
        Assert.Null(space.WhyFull(3 * Step));
        Assert.True(_folder.FreeBytes() > 0);
    }

    private LogExportSpace Space(long kept) =>
        new(_folder, new LogExportOptions { KeptBytesMax = kept, FreeBytesMin = 100 }, () => _freeBytes);
}
