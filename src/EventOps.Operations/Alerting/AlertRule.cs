using EventOps.Engine.Operations.Alerts;
using EventOps.Operations.Readings;

namespace EventOps.Operations.Alerting;

/// <summary>
/// When an alert is raised, and when it is over again. Each series of the metric is on its own. Immutable.
/// </summary>
/// <param name="Name">Its name, which its alerts have.</param>
/// <param name="Metric">What is looked at.</param>
/// <param name="Comparison">On which side of the threshold a value is wrong.</param>
/// <param name="Threshold">The threshold.</param>
public sealed record AlertRule(string Name, MetricExpression Metric, AlertComparison Comparison, double Threshold)
{
    private readonly double? _clearThreshold;

    /// <summary>Which series; of a share, those whose share it is.</summary>
    public LabelFilter Labels { get; init; } = LabelFilter.All;

    /// <summary>How long a value has to be wrong before the alert is raised, and well before it is over.</summary>
    public TimeSpan For { get; init; }

    /// <summary>What a value has to come back to; by default the threshold.</summary>
    public double ClearThreshold
    {
        get => _clearThreshold ?? Threshold;
        init => _clearThreshold = value;
    }

    /// <summary>How bad it is.</summary>
    public AlertSeverity Severity { get; init; } = AlertSeverity.Warning;

    /// <summary>What it is about, for people: a template.</summary>
    public AlertTemplate Service { get; init; } = AlertTemplate.Of("EventOps");

    /// <summary>What is wrong, for people: a template.</summary>
    public AlertTemplate Message { get; init; } = AlertTemplate.Of("{metric} is {value}, beyond {threshold}");

    /// <summary>Whether a value is wrong.</summary>
    public bool IsWrong(double value) => Comparison switch
    {
        AlertComparison.Above => value > Threshold,
        AlertComparison.AtLeast => value >= Threshold,
        AlertComparison.Below => value < Threshold,
        _ => value <= Threshold,
    };

    /// <summary>Whether a value is well again; one that is neither wrong nor well changes nothing.</summary>
    public bool IsWell(double value) => !IsWrong(value) && Comparison switch
    {
        AlertComparison.Above or AlertComparison.AtLeast => value <= ClearThreshold,
        _ => value >= ClearThreshold,
    };
}
