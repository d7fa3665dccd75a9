using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>When publishing stops for want of disk space: before the disk is full, never after.</summary>
internal sealed record DiskBudgetOptions
{
    /// <summary>
    /// Largest size of the data folder; publishing is refused above it. Default 0, off: the disk's free space is the
    /// limit that matters on a disk of one's own.
    /// </summary>
    [Description("Largest size of the data folder, above which publishing is refused; 0 = no limit.")]
    public long TotalBytesMax { get; init; }

    /// <summary>
    /// Free space the disk must keep; publishing is refused below it. Default 1 GiB: room for the segment prepared
    /// ahead, an archive move and the index, so that stopping stays clean.
    /// </summary>
    [Description("Free disk space below which publishing is refused; at least one journal segment.")]
    public long FreeBytesMin { get; init; } = 1_073_741_824;
}
