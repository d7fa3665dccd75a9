using EventOps.Engine.Records;
using static EventOps.Contracts.SystemEvents.Rules.ReviewCycle;
using static EventOps.Contracts.SystemEvents.Rules.ScopeNames;

namespace EventOps.Contracts.SystemEvents.Rules;

/// <summary>
/// The rules while <c>EventOps:Notifications:Rules</c> gives none: the five types of System Events and two of the bus. The
/// first gives the contract's example.
/// </summary>
internal static class DefaultRules
{
    private const string Said = "{payload.summary} || {payload.message} || ";
    private const string AlertUrl = "/system/oversight?alert={id}";
    private static readonly EventPriority[] Pressing = [EventPriority.High, EventPriority.Critical];

    internal static IReadOnlyList<NotificationRule> All { get; } =
    [
        Rule("system_alert", ScopeNames.System, Weekly, "System Performance Alert", Context(" requires review"), "Review Details", AlertUrl),
        Rule("system_alert", Alerts, Immediate, "System Performance Alert", Context(" requires review"), "Review Details", AlertUrl),
        Rule("alert_triggered", ScopeNames.System, Weekly, "Alert Triggered", Context(" requires review"), "Review Details", AlertUrl),
        Rule("alert_triggered", Alerts, Immediate, "Alert Triggered", Context(" requires review"), "Review Details", AlertUrl),
        Rule("health_check_failed", Operational, Daily, "Health Check Failed", Context(" failed its health check"), "View Status", AlertUrl),
        Rule("health_check_failed", Alerts, Immediate, "Health Check Failed", Context(" failed its health check"), "View Status", AlertUrl),
        Rule("operational_update", Operational, Daily, "Operational Update", Context(""), "View Update", "/operations/updates?update={id}"),
        Rule("business_event", Business, Weekly, "Business Update", Context(""), "View Metrics", "/business/metrics?event={id}"),
        Rule("performance_metric", Operational, Daily, "Performance Needs Attention", Metric, "View Metric", "/operations/performance?metric={id}")
            with { Priorities = Pressing },
        Rule("performance_metric", Planning, Monthly, "Performance Trend", Metric, "View Metric", "/operations/performance?metric={id}"),
        Rule("user_action", ScopeNames.System, Weekly, "User Action Requires Attention", Context(""), "View Activity", "/system/activity?action={id}")
            with { Priorities = Pressing },
    ];

    private const string Metric = Said + "{payload.metric|words|sentence}: {payload.value} || {payload.context|words|sentence} || "
        + "{type|words|sentence} from {source}";

    private static string Context(string what) =>
        Said + "{payload.context|words|sentence}" + what + " || {type|words|sentence} from {source}";

    private static NotificationRule Rule(
        string type, string scope, ReviewCycle cycle, string title, string summary, string label, string url) =>
        new(scope, title, summary) { EventTypes = [type], Cycle = cycle, Actions = [new NotificationAction(label, url)] };
}
