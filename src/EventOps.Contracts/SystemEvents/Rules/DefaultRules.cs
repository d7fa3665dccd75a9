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
    private const string Context = Said + "{payload.context|words|sentence}";
    private const string Origin = " || {type|words|sentence} from {source}";
    private const string ToReview = Context + " requires review" + Origin;
    private const string Failed = Context + " failed its health check" + Origin;
    private const string News = Context + Origin;
    private const string Measured =
        Said + "{payload.metric|words|sentence}: {payload.value} || {payload.context|words|sentence}" + Origin;

    private static readonly EventPriority[] Pressing = [EventPriority.High, EventPriority.Critical];
    private static readonly NotificationAction Details = new("Review Details", "/system/oversight?alert={id}");
    private static readonly NotificationAction Status = new("View Status", "/system/oversight?alert={id}");
    private static readonly NotificationAction Activity = new("View Activity", "/system/activity?action={id}");
    private static readonly NotificationAction Update = new("View Update", "/operations/updates?update={id}");
    private static readonly NotificationAction Metric = new("View Metric", "/operations/performance?metric={id}");
    private static readonly NotificationAction Business = new("View Metrics", "/business/metrics?event={id}");

    internal static IReadOnlyList<NotificationRule> All { get; } =
    [
        Rule("system_alert", ScopeNames.System, Weekly, "System Performance Alert", ToReview, Details),
        Rule("system_alert", Alerts, Immediate, "System Performance Alert", ToReview, Details),
        Rule("alert_triggered", ScopeNames.System, Weekly, "Alert Triggered", ToReview, Details),
        Rule("alert_triggered", Alerts, Immediate, "Alert Triggered", ToReview, Details),
        Rule("health_check_failed", Operational, Daily, "Health Check Failed", Failed, Status),
        Rule("health_check_failed", Alerts, Immediate, "Health Check Failed", Failed, Status),
        Rule("operational_update", Operational, Daily, "Operational Update", News, Update),
        Rule("business_event", ScopeNames.Business, Weekly, "Business Update", News, Business),
        Rule("performance_metric", Operational, Daily, "Performance Needs Attention", Measured, Metric) with { Priorities = Pressing },
        Rule("performance_metric", Planning, Monthly, "Performance Trend", Measured, Metric),
        Rule("user_action", ScopeNames.System, Weekly, "User Action Requires Attention", News, Activity) with { Priorities = Pressing },
    ];

    private static NotificationRule Rule(
        string type, string scope, ReviewCycle cycle, string title, string summary, NotificationAction action) =>
        new(scope, title, summary) { EventTypes = [type], Cycle = cycle, Actions = [action] };
}
