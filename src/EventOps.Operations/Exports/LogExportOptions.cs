namespace EventOps.Operations.Exports;

/// <summary>The bounds of exports. Read once.</summary>
public sealed record LogExportOptions
{
    /// <summary>How long a complete export can be downloaded.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The largest file of one export.</summary>
    public long BytesMax { get; init; } = 4L << 30;

    /// <summary>All files together, of all tenants.</summary>
    public long KeptBytesMax { get; init; } = 16L << 30;

    /// <summary>Less than this free on the disk, and an export is given up: long before low events are (twice their bound).</summary>
    public long FreeBytesMin { get; init; } = 2L << 30;

    /// <summary>How long it is known what an expired export held: as long as its request is kept.</summary>
    public TimeSpan NoteLifetime { get; init; } = TimeSpan.FromDays(8);

    /// <summary>Exports of one tenant that are not done, at once: each is a file and a walk over the whole store.</summary>
    public int OpenMax { get; init; } = 16;

    /// <summary>Lines read at a time: 100 KB of usual lines, and 64 MB of the largest there can be.</summary>
    public int StretchLines { get; init; } = 500;

    /// <summary>How long the worker has a job without being heard of; extended while it writes.</summary>
    public int LeaseMs { get; init; } = 60_000;

    /// <summary>How often an export is begun before it has failed. A stop or crash in between counts.</summary>
    public int AttemptsMax { get; init; } = 5;

    /// <summary>Until the next try when the disk refused.</summary>
    public int RetryMs { get; init; } = 30_000;
}
