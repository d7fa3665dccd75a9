using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>How the journal reaches its disk.</summary>
internal enum JournalDevice
{
    /// <summary>
    /// <see cref="Direct"/> where the file system takes <c>O_DIRECT</c>, otherwise <see cref="Buffered"/>.
    /// </summary>
    Auto,

    /// <summary>
    /// Preallocated segments opened <c>O_DIRECT|O_DSYNC</c>; the start fails where that is not possible.
    /// </summary>
    Direct,

    /// <summary>The stock device over the page cache, flushed on every commit.</summary>
    Buffered,
}

/// <summary>The journal's files and memory.</summary>
internal sealed record JournalOptions
{
    /// <summary>
    /// Size of one journal file, a power of two. Default 256 MiB: large enough that preparing (zero-filling) the next
    /// one is rare, small enough that truncation gives space back in useful steps.
    /// </summary>
    [Description("Size of one journal file; a power of two.")]
    public long SegmentBytes { get; init; } = 268_435_456;

    /// <summary>
    /// Size of one page of the log, a power of two; a journal entry never spans pages, so this bounds an entry.
    /// Default 4 MiB: holds one request's frame of the usual batches, and four of them are the whole log memory.
    /// </summary>
    [Description("Size of one log page; a power of two, bounds one journal entry.")]
    public int PageBytes { get; init; } = 4_194_304;

    /// <summary>
    /// Memory of the log's own pages, a power of two. Default 16 MiB, four pages: one being filled, others on their
    /// way to the disk. More does not make it faster, reads are served from the tail mirror.
    /// </summary>
    [Description("Memory for log pages not yet on disk; a power of two, at least two pages.")]
    public int MemoryBytes { get; init; } = 16_777_216;

    /// <summary>
    /// Memory that mirrors the newest committed entries, a power of two, so that pollers which keep up never read the
    /// disk. Default 64 MiB: some hundred thousand events of the usual size, and the idle server stays under 300 MB.
    /// </summary>
    [Description("Memory that mirrors the newest committed entries for readers; a power of two.")]
    public int TailMirrorBytes { get; init; } = 67_108_864;

    /// <summary>
    /// The commit metadata file is written once per this many commits; recovery scans forward from it. Default 1,000:
    /// the scan costs milliseconds, a metadata write per commit costs four times the commit's own time.
    /// </summary>
    [Description("Commits between two writes of the commit metadata; recovery scans what lies behind it.")]
    public int CommitMetadataEvery { get; init; } = 1_000;

    /// <summary>How the journal reaches its disk. Default auto: the fast way where the file system has it.</summary>
    [Description("Disk access: direct (O_DIRECT|O_DSYNC), buffered, or auto to take direct where it works.")]
    public JournalDevice Device { get; init; } = JournalDevice.Auto;
}
