namespace EventOps.Engine.Retention;

/// <summary>How long events are kept, where, and how much disk that may take. Immutable; read once.</summary>
public sealed record RetentionOptions
{
    /// <summary>How long entries of the audit trail are kept.</summary>
    public TimeSpan AuditAge { get; init; } = TimeSpan.FromDays(365);

    /// <summary>How long critical events are kept.</summary>
    public TimeSpan CriticalAge { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long high events are kept.</summary>
    public TimeSpan HighAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long normal events are kept.</summary>
    public TimeSpan NormalAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long low events are kept.</summary>
    public TimeSpan LowAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Events older than this are moved from the journal to the archive.</summary>
    public TimeSpan HotWindow { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The journal's size in bytes from which events are moved before that.</summary>
    public long HotBytesMax { get; init; } = 64L << 30;

    /// <summary>How often the archiver looks for work. <see cref="Timeout.InfiniteTimeSpan"/>: never by itself, the
    /// disk budget included.</summary>
    public TimeSpan ArchiveInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Share of its time that the archiver works and writes, above 0 and at most 1; it rests the
    /// remainder.</summary>
    public double ArchiveDiskShare { get; init; } = 0.25;

    /// <summary>How often the disk is looked at; while space is short, also how often something is given up.</summary>
    public TimeSpan DiskCheckInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Free bytes of the disk below which low events are given up and the journal is shortened early. Below half of it,
    /// or when nothing is left to give up, publishing is refused.
    /// </summary>
    public long FreeBytesMin { get; init; } = 1L << 30;

    /// <summary>Bytes that journal, archive and indexes may take together; the same happens above it.</summary>
    public long TotalBytesMax { get; init; } = long.MaxValue;
}
