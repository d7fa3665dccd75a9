namespace EventOps.Operations.History;

/// <summary>What some metrics are now.</summary>
/// <param name="Values">Their series.</param>
/// <param name="Problem">Why there are none: whoever knows them did not answer; null when it did.</param>
public sealed record CurrentMetrics(IReadOnlyList<CurrentValue> Values, string? Problem = null);

/// <summary>A series as it is now.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Command">The label that tells runbook commands apart; null where there is none.</param>
/// <param name="Value">The value.</param>
public readonly record struct CurrentValue(string Metric, string? Command, double Value)
{
    /// <summary>The label's name.</summary>
    public const string CommandLabel = "command";
}
