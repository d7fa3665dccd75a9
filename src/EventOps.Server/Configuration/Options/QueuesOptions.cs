using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>When a queue is shown as a warning, and when as critical. The defaults are the contract's.</summary>
internal sealed record QueuesOptions
{
    /// <summary>So many waiting jobs are a warning. Default 100.</summary>
    [Description("Waiting jobs from which a queue's status is a warning.")]
    public int WarningWaiting { get; init; } = 100;

    /// <summary>More waiting jobs are critical. Default 1,000.</summary>
    [Description("Waiting jobs above which a queue's status is critical; at least WarningWaiting.")]
    public int CriticalWaiting { get; init; } = 1_000;

    /// <summary>More failed jobs are critical, too. Default 10.</summary>
    [Description("Failed jobs above which a queue's status is critical.")]
    public int CriticalFailures { get; init; } = 10;
}
