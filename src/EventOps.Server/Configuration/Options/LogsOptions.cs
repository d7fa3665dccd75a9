using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>The log store: what it keeps, and exports from it.</summary>
internal sealed record LogsOptions
{
    /// <summary>How long a line is kept, counted from when it came. Default 14 days.</summary>
    [Description("Days that a log line is kept, counted from when it came; it may stay a day longer.")]
    public int RetentionDays { get; init; } = 14;

    /// <summary>Disk space of the lines. Default 2 GiB: packed, some 50 million usual lines.</summary>
    [Description("Most disk space of log lines, packed; the oldest go first.")]
    public long BytesMax { get; init; } = 2L << 30;

    /// <summary>Files of the log of packed lines; a quarter of it those of the newest. Default 32 MiB.</summary>
    [Description("Size of the log store's files, a power of two; fixed once the data folder is in use.")]
    public long FileBytes { get; init; } = 32L << 20;

    /// <summary>Whether the server's own lines are kept too. Default true.</summary>
    [Description("Whether the server's own log lines are kept in the log store, for the operator's tenant.")]
    public bool OwnLines { get; init; } = true;

    /// <summary>What the server's own lines have as their service. Default <c>eventops</c>.</summary>
    [Description("Service of the server's own log lines.")]
    public string Service { get; init; } = "eventops";

    /// <summary>How long a complete export can be downloaded. Default 24 hours, as the contract's issue says.</summary>
    [Description("How long a complete log export can be downloaded.")]
    public TimeSpan ExportLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The largest export. Default 4 GiB: some ten million usual lines.</summary>
    [Description("Largest file of one log export; a larger one fails.")]
    public long ExportBytesMax { get; init; } = 4L << 30;

    /// <summary>All exports that are kept together. Default 16 GiB: four of the largest.</summary>
    [Description("Largest size of all kept log exports together; beyond it new ones fail until some expire.")]
    public long ExportsBytesMax { get; init; } = 16L << 30;
}
