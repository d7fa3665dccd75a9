using System.ComponentModel;
using EventOps.Engine.Operations.Alerts;
using EventOps.Operations.Alerting;

namespace EventOps.Server.Configuration.Options;

/// <summary>When alerts are raised.</summary>
internal sealed record AlertsOptions
{
    /// <summary>Whether the rules are looked at. Default true.</summary>
    [Description("Whether alert rules are looked at; false: alerts stay as they are.")]
    public bool Enabled { get; init; } = true;

    /// <summary>How often. Default 5 s: soon enough for rules that wait a minute, and rare enough to cost nothing.</summary>
    [Description("How often alert rules are looked at.")]
    public int IntervalMs { get; init; } = 5_000;

    /// <summary>
    /// Rules beside the built-in ones, or changes of those: what a rule with a built-in one's name does not say stays as it
    /// is. Default none.
    /// </summary>
    [Description("Rules beside the built-in ones; one with the name of a built-in one changes that.")]
    public IReadOnlyList<AlertRuleOptions> Rules { get; init; } = [];
}

/// <summary>One rule.</summary>
internal sealed record AlertRuleOptions
{
    /// <summary>Its name. Required.</summary>
    [Description("Its name, such as queue_size: letters, digits, _ and -; required.")]
    public string? Name { get; init; }

    /// <summary>What is looked at. Required for a new rule.</summary>
    [Description("A metric of /metrics, or rate(m[60s]), p99(m[60s]), share(m[60s]); required for a new rule.")]
    public string? Metric { get; init; }

    /// <summary>Which series. Default none: all.</summary>
    [Description("Labels that a series must have, as name=value; none: every series.")]
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>On which side of the threshold a value is wrong. Default above.</summary>
    [Description("On which side of Threshold a value is wrong: above, atleast, below or atmost.")]
    public AlertComparison? Comparison { get; init; }

    /// <summary>The threshold. Required for a new rule.</summary>
    [Description("What a value is compared with; required for a new rule.")]
    public double? Threshold { get; init; }

    /// <summary>For how long. Default 60.</summary>
    [Description("Seconds a value has to be wrong before an alert is raised, and well before it is over.")]
    public int? ForSeconds { get; init; }

    /// <summary>What a value has to come back to. Default the threshold.</summary>
    [Description("What a value has to come back to before an alert is over; default Threshold.")]
    public double? ClearThreshold { get; init; }

    /// <summary>How bad it is. Default warning.</summary>
    [Description("How bad it is: error, warning or info.")]
    public AlertSeverity? Severity { get; init; }

    /// <summary>What it is about. Default <c>EventOps</c>.</summary>
    [Description("What it is about, for people; a template as Message.")]
    public string? Service { get; init; }

    /// <summary>What is wrong.</summary>
    [Description("What is wrong, for people, with {value}, {threshold}, {metric} and {label} of any label.")]
    public string? Message { get; init; }

    /// <summary>False removes a built-in rule. Default true.</summary>
    [Description("False: the rule is not there, a built-in one neither.")]
    public bool Enabled { get; init; } = true;
}
