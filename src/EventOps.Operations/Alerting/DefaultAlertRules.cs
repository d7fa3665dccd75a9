using EventOps.Engine.Operations.Alerts;
using EventOps.Operations.Readings;
using static EventOps.Operations.Alerting.AlertComparison;

namespace EventOps.Operations.Alerting;

/// <summary>
/// The rules a server has that is told none. A rule of the settings that has the name of one of these changes it.
/// </summary>
public static class DefaultAlertRules
{
    /// <summary>The contract's example: "Queue size exceeded 10k threshold".</summary>
    private const double QueueJobsMax = 10_000;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    /// <summary>All of them.</summary>
    /// <param name="freeBytesMin">Free disk space below which publishing is refused: the alert is to come before that.</param>
    /// <param name="failuresMax">Failed jobs above which a queue is shown as critical.</param>
    public static IReadOnlyList<AlertRule> Of(long freeBytesMin, int failuresMax) =>
    [
        Rule("queue_size", AlertSignals.QueueJobs, Above, QueueJobsMax, Minute, AlertSeverity.Error, "{queue}",
            "Queue size exceeded {threshold}: {queue} of {tenant} has {value} jobs") with { ClearThreshold = QueueJobsMax * 0.8 },
        Rule("failed_jobs", AlertSignals.QueueFailed, Above, failuresMax, Minute, AlertSeverity.Error, "{queue}",
            "{queue} of {tenant} has {value} failed jobs, more than {threshold}"),
        Rule(
            "commit_latency", "p99(eventops_journal_commit_duration_seconds[60s])", Above, 0.25, Minute, AlertSeverity.Warning, "Journal",
            "The slowest commits take {value} s (99th percentile), more than {threshold} s") with { ClearThreshold = 0.1 },
        Rule("error_rate", "share(eventops_http_request_duration_seconds[60s])", Above, 0.05, Minute, AlertSeverity.Error, "API Server",
            "The share of requests the server fails is {value}, more than {threshold}") with
        {
            Labels = new LabelFilter([new("status", "5xx")]), ClearThreshold = 0.01,
        },
        Rule("disk_free", "eventops_disk_free_bytes", Below, 2.0 * freeBytesMin, Minute, AlertSeverity.Error, "Disk",
            "The disk of the data folder has {value} bytes free, less than {threshold}") with { ClearThreshold = 2.5 * freeBytesMin },
        Rule("webhook_circuit_open", AlertSignals.CircuitOpen, AtLeast, 1, Minute, AlertSeverity.Warning, AlertNames.Webhooks,
            "The endpoint of {subscriber} ({subscription_id} of {tenant}) has failed over and over and is left alone") with
        {
            ClearThreshold = 0,
        },
        Rule(
            AlertNames.SubscriptionDisabled, AlertSignals.Disabled, AtLeast, 1, TenSeconds, AlertSeverity.Error, AlertNames.Webhooks,
            "Subscription {subscription_id} of {subscriber} ({tenant}) is disabled") with { ClearThreshold = 0 },
        Rule("stalled_subscription", AlertSignals.Stalled, Above, 900, Minute, AlertSeverity.Warning, "Subscriptions",
            "{subscriber} ({subscription_id} of {tenant}) has events to take and has taken none for {value} s") with
        {
            ClearThreshold = 60,
        },
        Rule("clock_jump", AlertSignals.ClockJump, Above, 2, TimeSpan.Zero, AlertSeverity.Warning, "Clock",
            "The wall clock jumped by {value} s; events around that time have a time that is off"),
    ];

    private static AlertRule Rule(
        string name,
        string metric,
        AlertComparison comparison,
        double threshold,
        TimeSpan over,
        AlertSeverity severity,
        string service,
        string message) => new(
            name,
            MetricExpression.TryParse(metric, out MetricExpression? read) ? read : throw new InvalidOperationException(metric),
            comparison,
            threshold)
        {
            For = over,
            Severity = severity,
            Service = AlertTemplate.Of(service),
            Message = AlertTemplate.Of(message),
        };
}
