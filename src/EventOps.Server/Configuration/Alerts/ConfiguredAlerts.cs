using EventOps.Operations.Alerting;
using EventOps.Operations.Readings;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Alerts;

/// <summary>The alert rules as configured, for whoever checks them and whoever goes by them.</summary>
internal static class ConfiguredAlerts
{
    private const int DefaultForSeconds = 60;

    /// <summary>The built-in rules, with those of the settings beside or in place of them.</summary>
    internal static AlertSettings Of(EventOpsOptions options)
    {
        List<AlertRule> rules = [.. Defaults(options)];
        foreach (AlertRuleOptions one in options.Alerts.Rules)
        {
            int at = rules.FindIndex(rule => rule.Name == one.Name);
            AlertRule? rule = one.Enabled ? RuleOf(one, at < 0 ? null : rules[at]) : null;
            if (at >= 0)
            {
                rules.RemoveAt(at);
            }

            if (rule is not null)
            {
                rules.Insert(at < 0 ? rules.Count : at, rule);
            }
        }

        return new AlertSettings(TimeSpan.FromMilliseconds(options.Alerts.IntervalMs), rules);
    }

    internal static bool IsDefault(EventOpsOptions options, string? name) => Defaults(options).Any(rule => rule.Name == name);

    /// <summary>A label as it is written, <c>name=value</c>; null when it is none.</summary>
    internal static KeyValuePair<string, string>? LabelOf(string text) => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
        ? new KeyValuePair<string, string>(text[..at].Trim(), text[(at + 1)..].Trim())
        : null;

    private static IReadOnlyList<AlertRule> Defaults(EventOpsOptions options) =>
        DefaultAlertRules.Of(options.DiskBudget.FreeBytesMin, options.Queues.CriticalFailures);

    /// <summary>A rule; null when something it needs is missing, which the check tells.</summary>
    private static AlertRule? RuleOf(AlertRuleOptions one, AlertRule? before)
    {
        MetricExpression? metric = before?.Metric;
        if ((one.Metric is not null && !MetricExpression.TryParse(one.Metric, out metric))
            || metric is null
            || (one.Threshold ?? before?.Threshold) is not { } threshold)
        {
            return null;
        }

        AlertRule made = before ?? new AlertRule(one.Name!, metric, AlertComparison.Above, threshold)
        {
            For = TimeSpan.FromSeconds(DefaultForSeconds),
        };

        // A threshold of one's own makes the old way back meaningless.
        double clear = one.ClearThreshold ?? (before is not null && one.Threshold is null ? before.ClearThreshold : threshold);
        return made with
        {
            Metric = metric,
            Labels = one.Labels.Count == 0
                ? made.Labels
                : new LabelFilter(one.Labels.Select(LabelOf).OfType<KeyValuePair<string, string>>()),
            Comparison = one.Comparison ?? made.Comparison,
            Threshold = threshold,
            ClearThreshold = clear,
            For = one.ForSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : made.For,
            Severity = one.Severity ?? made.Severity,
            Service = one.Service is null ? made.Service : AlertTemplate.Of(one.Service),
            Message = one.Message is null ? made.Message : AlertTemplate.Of(one.Message),
        };
    }
}
