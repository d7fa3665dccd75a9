namespace EventOps.Operations.Runbooks.Copying;

/// <summary>What the file system says of a file: two equal stamps, the later one taken long enough after the file was last
/// written, are of the same bytes.</summary>
/// <param name="Length">Its length, in bytes.</param>
/// <param name="WrittenAtTicks">When it was last written, in ticks of UTC.</param>
internal readonly record struct FileStamp(long Length, long WrittenAtTicks)
{
    /// <summary>
    /// File systems stamp by the tick of their clock: a file may be written twice under one stamp. Far above any tick.
    /// </summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    /// <summary>Of a file; null when there is none.</summary>
    internal static FileStamp? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks) : null;
    }

    /// <summary>Whether it was last written so long ago that what is written from now on changes its stamp.</summary>
    internal bool IsSettledAt(DateTimeOffset now) => now.UtcTicks - WrittenAtTicks >= Settled.Ticks;
}
