namespace EventOps.Contracts.SystemMonitoring.Infrastructure;

/// <summary>From when on a part of the server is shown as degraded.</summary>
public sealed record HealthThresholds
{
    /// <summary>The 95th percentile of answers is slower.</summary>
    public double ApiP95Ms { get; init; } = 500;

    /// <summary>More of a hundred requests fail (5xx).</summary>
    public double ApiErrorPercent { get; init; } = 1;

    /// <summary>The 99th percentile of commits is slower.</summary>
    public double CommitP99Ms { get; init; } = 100;

    /// <summary>The commit under way takes longer.</summary>
    public double DurableLagMs { get; init; } = 1_000;

    /// <summary>Less of the disk is free.</summary>
    public double DiskFreePercent { get; init; } = 10;

    /// <summary>More jobs wait.</summary>
    public long Backlog { get; init; } = 100_000;

    /// <summary>The oldest job waits longer.</summary>
    public TimeSpan OldestWaiting { get; init; } = TimeSpan.FromHours(1);

    /// <summary>More of the ring is taken.</summary>
    public double RingPercent { get; init; } = 80;
}
