using EventOps.Contracts.SystemEvents.Rules;
using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Notifications;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:Notifications</c>.</summary>
internal static class NotificationsValidator
{
    private const string Section = "EventOps:Notifications";

    /// <summary>Adds what is wrong with the section.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        var notifications = options.Notifications;
        var check = new SectionChecks(Section, problems);
        if (!ConfiguredRules.TryReadTime(notifications.ReviewTime, out _))
        {
            problems.Add(check.Key(nameof(notifications.ReviewTime)), "must be a time of day such as 09:00");
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(notifications.TimeZone, out _))
        {
            problems.Add(check.Key(nameof(notifications.TimeZone)), "must be a time zone this machine knows, such as UTC or Europe/Berlin");
        }

        check.Between(nameof(notifications.MonthlyDay), notifications.MonthlyDay, 1, 28);
        CheckRules(notifications, problems);
    }

    private static void CheckRules(NotificationsOptions notifications, ProblemList problems)
    {
        var itemKeys = problems.ItemKeys(Section + ":Rules");
        RuleTable.Of(ConfiguredRules.RulesOf(notifications), out var found);
        foreach (var problem in found)
        {
            problems.Add($"{itemKeys[problem.Rule]}:{problem.Field}", problem.Message);
        }

        for (var i = 0; i < itemKeys.Count; i++)
        {
            foreach (var name in notifications.Rules[i].Priorities.Where(one => !ConfiguredRules.Priorities.ContainsKey(one)))
            {
                problems.AddLine(
                    itemKeys[i] + ":Priorities",
                    $"{itemKeys[i]}:Priorities has '{name}': must be one of low, medium, high, critical");
            }
        }
    }
}
