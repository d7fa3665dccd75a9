using System.Globalization;
using EventOps.Contracts.SystemEvents.Rules;
using EventOps.Engine.Records;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Notifications;

/// <summary>The notification rules and review times as configured, for whoever checks them and whoever goes by them.</summary>
internal static class ConfiguredRules
{
    /// <summary>The priorities by name.</summary>
    internal static IReadOnlyDictionary<string, EventPriority> Priorities { get; } =
        new Dictionary<string, EventPriority>(StringComparer.OrdinalIgnoreCase)
        {
            ["low"] = EventPriority.Low,
            ["medium"] = EventPriority.Normal,
            ["normal"] = EventPriority.Normal,
            ["high"] = EventPriority.High,
            ["critical"] = EventPriority.Critical,
        };

    /// <summary>The rules, in order; what is missing is empty, which the rule table refuses.</summary>
    internal static IReadOnlyList<NotificationRule> RulesOf(NotificationsOptions options) => [.. options.Rules.Select(one =>
        new NotificationRule(one.Scope ?? "", one.Title ?? "", one.Summary ?? "")
        {
            EventTypes = one.EventTypes,
            Sources = one.Sources,
            Priorities = [.. one.Priorities.Where(Priorities.ContainsKey).Select(name => Priorities[name])],
            Actions = [.. one.Actions.Select(action => new NotificationAction(action.Label ?? "", action.Url ?? ""))],
            Cycle = one.Cycle,
            MarksCritical = one.MarksCritical,
        })];

    internal static RuleTable TableOf(NotificationsOptions options) => RuleTable.Of(RulesOf(options), out _);

    internal static ReviewTimes TimesOf(NotificationsOptions options) =>
        TryReadTime(options.ReviewTime, out TimeOnly time)
        && TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out TimeZoneInfo? zone)
            ? new ReviewTimes(time, zone, options.WeeklyDay, options.MonthlyDay)
            : ReviewTimes.Default;

    internal static bool TryReadTime(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
