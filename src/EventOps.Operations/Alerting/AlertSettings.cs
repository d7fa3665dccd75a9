namespace EventOps.Operations.Alerting;

/// <summary>What is watched.</summary>
/// <param name="Interval">How often is looked.</param>
/// <param name="Rules">The rules; no name twice.</param>
public sealed record AlertSettings(TimeSpan Interval, IReadOnlyList<AlertRule> Rules);
