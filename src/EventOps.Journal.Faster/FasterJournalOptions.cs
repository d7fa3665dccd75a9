namespace EventOps.Journal.Faster;

/// <summary>Where the journal lives and how much memory and space it may take. Read once, when it opens.</summary>
public sealed record FasterJournalOptions
{
    /// <summary>Folder of the segment files; made when missing. One journal owns it, see
    /// <see cref="FolderLock"/>.</summary>
    public required string FolderPath { get; init; }

    /// <summary>Size of one segment file, a power of two. Space is prepared and given back in these units.</summary>
    public long SegmentBytes { get; init; } = 256L << 20;

    /// <summary>Size of a log page, a power of two. An entry never crosses a page, so it also bounds the
    /// entry.</summary>
    public int PageBytes { get; init; } = 4 << 20;

    /// <summary>Pages FASTER keeps in memory, a power of two, at least 2. One fills while the others are
    /// written.</summary>
    public int MemoryPages { get; init; } = 4;

    /// <summary>Size of the in-memory mirror of the log's tail that answers hot reads; a power of two, at least one
    /// page.</summary>
    public int MirrorBytes { get; init; } = 64 << 20;

    /// <summary>Commit metadata is persisted at least once in so many commits; recovery reads what follows
    /// it.</summary>
    public int MetadataEveryCommits { get; init; } = 1_000;

    /// <summary>Commit metadata is persisted at least once in so many bytes of log.</summary>
    public long MetadataEveryBytes { get; init; } = 64L << 20;

    /// <summary>Size of one zero-filling write when a segment is prepared ahead: a commit may have to wait behind
    /// one.</summary>
    public int PrepareChunkBytes { get; init; } = 256 << 10;

    /// <summary>Pause between two such writes while the writer is far from needing the segment.</summary>
    public int PreparePauseMs { get; init; } = 5;

    /// <summary>False leaves O_DIRECT unused even where the file system has it.</summary>
    public bool AllowDirect { get; init; } = true;

    /// <summary>The largest entry: half a page, so that at most half a page is lost to padding.</summary>
    public int EntryBytesMax => PageBytes / 2;

    /// <summary>Answers what is wrong with these values, all of it; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        Require(!string.IsNullOrWhiteSpace(FolderPath), $"{nameof(FolderPath)} is empty");
        Require(IsPowerOfTwo(PageBytes) && PageBytes >= 16 << 10 && PageBytes <= 64 << 20,
            $"{nameof(PageBytes)} must be a power of two from 16 KiB to 64 MiB");
        Require(IsPowerOfTwo(SegmentBytes) && SegmentBytes >= 2L * PageBytes && SegmentBytes <= 1L << 34,
            $"{nameof(SegmentBytes)} must be a power of two from two pages to 16 GiB");
        Require(IsPowerOfTwo(MemoryPages) && MemoryPages >= 2,
            $"{nameof(MemoryPages)} must be a power of two, at least 2");
        Require(IsPowerOfTwo(MirrorBytes) && MirrorBytes >= PageBytes,
            $"{nameof(MirrorBytes)} must be a power of two, at least {nameof(PageBytes)}");
        Require(MetadataEveryCommits > 0, $"{nameof(MetadataEveryCommits)} must be positive");
        Require(MetadataEveryBytes > 0, $"{nameof(MetadataEveryBytes)} must be positive");
        Require(IsPowerOfTwo(PrepareChunkBytes) && PrepareChunkBytes is >= 4096 and <= 4 << 20,
            $"{nameof(PrepareChunkBytes)} must be a power of two from 4 KiB to 4 MiB");
        Require(PreparePauseMs >= 0, $"{nameof(PreparePauseMs)} must not be negative");
        return problems;

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }

    private static bool IsPowerOfTwo(long value) => value > 0 && (value & (value - 1)) == 0;
}
