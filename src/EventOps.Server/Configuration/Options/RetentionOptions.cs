using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>How long events live, and where.</summary>
internal sealed record RetentionOptions
{
    /// <summary>How long critical events are kept. Default 90 days, the Event Bus contract's.</summary>
    [Description("How long critical events are kept.")]
    public TimeSpan Critical { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long high-priority events are kept. Default 30 days, the Event Bus contract's.</summary>
    [Description("How long high-priority events are kept.")]
    public TimeSpan High { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long normal events are kept. Default 7 days, the Event Bus contract's.</summary>
    [Description("How long normal events are kept.")]
    public TimeSpan Normal { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long low-priority events are kept. Default 1 day, the Event Bus contract's.</summary>
    [Description("How long low-priority events are kept.")]
    public TimeSpan Low { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long entries of the audit trail are kept. Default 365 days: what auditors ask for.</summary>
    [Description("How long entries of the audit trail are kept.")]
    public TimeSpan Audit { get; init; } = TimeSpan.FromDays(365);

    /// <summary>
    /// How long events stay in the journal before those that live longer move to an archive. Default 1 day: the life
    /// of low events, so that these are never written twice.
    /// </summary>
    [Description("How long events stay in the journal before they move to the archive.")]
    public TimeSpan HotWindow { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Size at which the journal gives up its oldest events to the archive early. Default 20 GiB: fits the smallest
    /// disks servers are sold with, and holds a day of 1,000 events/s of the usual size.
    /// </summary>
    [Description("Journal size at which events move to the archive before HotWindow is over.")]
    public long HotBytesMax { get; init; } = 21_474_836_480;

    /// <summary>
    /// Pause between two runs of the archiver. Default 10 s: often enough that one move stays small, rare enough that
    /// idle servers stay idle.
    /// </summary>
    [Description("Pause between two runs of the archiver, in milliseconds.")]
    public int ArchiveIntervalMs { get; init; } = 10_000;

    /// <summary>
    /// Largest share of the disk's writes the archiver takes, above 0 to 1. Default 0.25: commits do not feel it, and
    /// the archiver still moves faster than a sustained load fills the journal.
    /// </summary>
    [Description("Largest share of disk writes the archiver may take, above 0 to 1.")]
    public double ArchiveDiskShare { get; init; } = 0.25;
}
