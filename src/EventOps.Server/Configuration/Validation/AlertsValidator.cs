using EventOps.Operations.Alerting;
using EventOps.Server.Configuration.Alerts;
using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:Alerts</c>.</summary>
internal static class AlertsValidator
{
    private const string Section = "EventOps:Alerts";
    private const int NameLengthMax = 64;
    private const int SecondsMax = 86_400;
    private const int RulesMax = 200;

    /// <summary>Adds what is wrong with the section.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        var alerts = options.Alerts;
        var check = new SectionChecks(Section, problems);
        check.Between(nameof(alerts.IntervalMs), alerts.IntervalMs, 10, 60_000);
        if (alerts.Rules.Count > RulesMax)
        {
            problems.Add(Section + ":Rules", $"must be at most {RulesMax} rules");
        }

        var itemKeys = problems.ItemKeys(Section + ":Rules");
        var merged = ConfiguredAlerts.Of(options).Rules;
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < itemKeys.Count; i++)
        {
            var rule = alerts.Rules[i];
            CheckName(rule.Name, names, itemKeys[i], problems);
            CheckMetric(rule, ConfiguredAlerts.IsDefault(options, rule.Name), itemKeys[i], problems);
            CheckNumbers(rule, merged.FirstOrDefault(one => one.Name == rule.Name), itemKeys[i], problems);
        }
    }

    private static void CheckName(string? name, HashSet<string> names, string key, ProblemList problems)
    {
        if (name is not { Length: > 0 and <= NameLengthMax } || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            problems.Add(key + ":Name", $"must be 1 to {NameLengthMax} letters, digits, _ or -");
        }
        else if (!names.Add(name))
        {
            problems.Add(key + ":Name", "must not be the name of another rule above it", name);
        }
    }

    private static void CheckMetric(AlertRuleOptions rule, bool isDefault, string key, ProblemList problems)
    {
        if (rule.Metric is null ? !isDefault && rule.Enabled : !MetricExpression.TryParse(rule.Metric, out _))
        {
            problems.Add(
                key + ":Metric",
                "must be a metric's name, or rate(name[60s]), share(name[60s]) or p99(name[60s]) over at most an hour");
        }

        if (rule.Threshold is null && !isDefault && rule.Enabled)
        {
            problems.Add(key + ":Threshold", "must be a number: what the metric is compared with");
        }

        if (rule.Labels.Any(static one => ConfiguredAlerts.LabelOf(one) is null))
        {
            problems.Add(key + ":Labels", "must be labels such as status=5xx");
        }
    }

    private static void CheckNumbers(AlertRuleOptions rule, AlertRule? merged, string key, ProblemList problems)
    {
        if (rule.ForSeconds is < 0 or > SecondsMax)
        {
            problems.Add(key + ":ForSeconds", $"must be from 0 to {SecondsMax}");
        }

        // Beyond the threshold a value would be wrong and well at once.
        if (merged is not null && (merged.Comparison is AlertComparison.Below or AlertComparison.AtMost
            ? merged.ClearThreshold < merged.Threshold
            : merged.ClearThreshold > merged.Threshold))
        {
            problems.Add(key + ":ClearThreshold", "must not be on the side of Threshold where a value is wrong", merged.ClearThreshold);
        }
    }
}
