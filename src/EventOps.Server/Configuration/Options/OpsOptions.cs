using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>What those who run the server work with: <c>/api/ops</c>.</summary>
internal sealed record OpsOptions
{
    /// <summary>What this server is for. Default <c>live</c>, the contract's; a runbook meant for another mode is refused.</summary>
    [Description("What this server is for, as /api/ops/status shows it; runbooks meant for another mode are refused.")]
    public string Mode { get; init; } = "live";

    /// <summary>Where the console's times and windows are told: an IANA name. Default <c>UTC</c>.</summary>
    [Description("Time zone of the console's times and windows, such as Asia/Shanghai.")]
    public string TimeZone { get; init; } = "UTC";

    /// <summary>
    /// For how long a consumer that polled, leased or acknowledged counts as live. Default 2 minutes: four of the
    /// longest polls, so a consumer that only takes its time between two of them is not missed.
    /// </summary>
    [Description("For how long a consumer that polled, leased or acknowledged counts as live.")]
    public TimeSpan LiveWindow { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Windows of a day. Default none: <c>day</c> from 08:00 to 20:00 and <c>night</c>.</summary>
    [Description("Windows of a day by name; with none, day from 08:00 to 20:00, and night.")]
    public IReadOnlyList<OpsWindowOptions> Windows { get; init; } = [];

    /// <summary>The other folder that the engine can go on in.</summary>
    public OpsBackupOptions Backup { get; init; } = new();

    /// <summary>Programs that run in place of the built-in runbooks.</summary>
    public OpsRunbooksOptions Runbooks { get; init; } = new();

    /// <summary>What bad health is.</summary>
    public OpsHealthOptions Health { get; init; } = new();
}

/// <summary>Hours of the day that have a name.</summary>
internal sealed record OpsWindowOptions
{
    /// <summary>The name. Required.</summary>
    [Description("The window's name, such as day; required.")]
    public string? Name { get; init; }

    /// <summary>When it begins. Required.</summary>
    [Description("When it begins, as 08:00; required.")]
    public string? From { get; init; }

    /// <summary>When it ends; before its beginning: the next day. Required.</summary>
    [Description("When it ends, as 20:00; earlier than From: the next day. Required.")]
    public string? To { get; init; }
}

/// <summary>The other folder that the engine can go on in.</summary>
internal sealed record OpsBackupOptions
{
    /// <summary>The folder, on another disk if it is to survive this one. Default empty: the data folder's path with
    /// <c>-backup</c> behind it.</summary>
    [Description("Folder of the profile 'backup'; empty: EventOps:Data:Path with -backup behind it.")]
    public string DataPath { get; init; } = string.Empty;
}

/// <summary>What bad health is, beside an engine that is closed, stopped or takes no events.</summary>
internal sealed record OpsHealthOptions
{
    /// <summary>Subscriptions with a live consumer, in percent of those expected. Default 90.</summary>
    [Description("Less than this percentage of the expected subscriptions with a live consumer is bad health.")]
    public int CoveragePercentMin { get; init; } = 90;

    /// <summary>How long a probe event may take. Default 5 s.</summary>
    [Description("A probe event that takes longer from its publish until it is read is bad health.")]
    public int ProbeMsMax { get; init; } = 5_000;

    /// <summary>Free space of the disk. Default 1 GiB.</summary>
    [Description("Less free space on the active profile's disk is bad health.")]
    public long DiskFreeBytesMin { get; init; } = 1L << 30;
}
