namespace EventOps.Operations.Instruments;

/// <summary>The names of the metrics that the operations console asks for, and what each means.</summary>
public static class ContractMetrics
{
    /// <summary>Of the subscriptions expected to have a live consumer, the share that has one.</summary>
    public const string Coverage = "md_subscription_coverage_ratio";

    /// <summary>Events made durable in the best second of the last minute.</summary>
    public const string Throughput = "md_throughput_mps";

    /// <summary>How long the last failover or failback kept the server from taking events.</summary>
    public const string FailoverLatency = "md_failover_latency_ms";

    /// <summary>The exit code of each runbook command's last run.</summary>
    public const string RunbookExitCode = "md_runbook_exit_code";

    /// <summary>Jobs that no consumer has settled yet.</summary>
    public const string Backlog = "consumer_backlog_messages";

    /// <summary>When each runbook command last ended; tells which exit code is the newest.</summary>
    public const string RunbookFinished = "eventops_runbook_finished_seconds";

    /// <summary>Subscriptions that should have a live consumer.</summary>
    public const string ExpectedSubscriptions = "eventops_subscriptions_expected";

    /// <summary>Subscriptions that have one.</summary>
    public const string ActiveSubscriptions = "eventops_subscriptions_active";

    /// <summary>Expected ones that have one.</summary>
    public const string MatchedSubscriptions = "eventops_subscriptions_matched";

    /// <summary>Subscriptions that have one and are not expected to.</summary>
    public const string IgnoredSubscriptions = "eventops_subscriptions_ignored";

    /// <summary>Those that the contract names, which are known even before their first sample.</summary>
    public static IReadOnlyList<string> Named { get; } = [Coverage, Throughput, FailoverLatency, RunbookExitCode, Backlog];

    /// <summary>Those the console's overview is made from.</summary>
    public static IReadOnlyList<string> Overview { get; } =
    [
        .. Named, RunbookFinished, ExpectedSubscriptions, ActiveSubscriptions, MatchedSubscriptions, IgnoredSubscriptions,
    ];
}
