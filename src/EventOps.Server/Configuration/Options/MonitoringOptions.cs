using System.ComponentModel;
using EventOps.Operations.Probing;

namespace EventOps.Server.Configuration.Options;

/// <summary>How this server and what it needs is watched.</summary>
internal sealed record MonitoringOptions
{
    /// <summary>When a part of the server is degraded.</summary>
    public HealthOptions Health { get; init; } = new();

    /// <summary>External services that are probed. Default none.</summary>
    public IReadOnlyList<ServiceOptions> Services { get; init; } = [];

    /// <summary>Addresses that mail is sent from.</summary>
    public IpReputationOptions IpReputation { get; init; } = new();
}

/// <summary>When a part of the server is shown as degraded.</summary>
internal sealed record HealthOptions
{
    /// <summary>Answers. Default 500 ms.</summary>
    [Description("The API is degraded when the 95th percentile of its answers is slower.")]
    public int ApiP95DegradedMs { get; init; } = 500;

    /// <summary>Failures. Default 1 %.</summary>
    [Description("The API is degraded when more of a hundred requests fail (5xx).")]
    public double ApiErrorPercentDegraded { get; init; } = 1;

    /// <summary>Commits. Default 100 ms: a disk at work takes a hundredth of it.</summary>
    [Description("The journal is degraded when the 99th percentile of its commits is slower.")]
    public int CommitP99DegradedMs { get; init; } = 100;

    /// <summary>The commit under way. Default 1 s.</summary>
    [Description("The journal is degraded while a commit takes longer.")]
    public int DurableLagDegradedMs { get; init; } = 1_000;

    /// <summary>The disk. Default 10 %.</summary>
    [Description("The journal is degraded when less of the disk is free, in percent.")]
    public double DiskFreePercentDegraded { get; init; } = 10;

    /// <summary>The backlog. Default 100,000 jobs.</summary>
    [Description("The dispatcher is degraded when more jobs wait.")]
    public long BacklogDegraded { get; init; } = 100_000;

    /// <summary>The oldest job. Default 1 h.</summary>
    [Description("The dispatcher is degraded when the oldest job waits longer.")]
    public TimeSpan OldestWaitingDegraded { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The ring. Default 80 %.</summary>
    [Description("The ring is degraded when more of it is taken, in percent.")]
    public double RingPercentDegraded { get; init; } = 80;
}

/// <summary>One external service. It is probed wherever it is: private addresses are what is mostly meant.</summary>
internal sealed record ServiceOptions
{
    /// <summary>Its name. Required.</summary>
    [Description("The name it is shown by; required.")]
    public string? Name { get; init; }

    /// <summary>How it is asked. Default tcp.</summary>
    [Description("How it is asked: tcp, http, smtp, postgresql or redis.")]
    public ProbeKind Kind { get; init; } = ProbeKind.Tcp;

    /// <summary>Where it is. Required.</summary>
    [Description("Its URL for http, else host:port; required. Private addresses are allowed.")]
    public string? Target { get; init; }

    /// <summary>From probe to probe. Default 15 s.</summary>
    [Description("From the start of a probe to that of the next.")]
    public int IntervalMs { get; init; } = 15_000;

    /// <summary>For one probe. Default 5 s.</summary>
    [Description("How long a probe may take before the service is down.")]
    public int TimeoutMs { get; init; } = 5_000;

    /// <summary>Slow. Default 1 s.</summary>
    [Description("A service that takes longer to answer is degraded.")]
    public int DegradedMs { get; init; } = 1_000;

    /// <summary>The HTTP status wanted. Default 0: any 2xx.</summary>
    [Description("HTTP status that is healthy; 0 is any 2xx. Redirects are not followed.")]
    public int ExpectedStatus { get; init; }

    /// <summary>The user PostgreSQL is greeted with. Default <c>postgres</c>; nobody logs in.</summary>
    [Description("User name that PostgreSQL is greeted with; nobody logs in, it need not exist.")]
    public string User { get; init; } = "postgres";
}
