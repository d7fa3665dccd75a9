namespace EventOps.Operations.Probing;

/// <summary>How a service is by its last probes.</summary>
/// <param name="Service">Which.</param>
/// <param name="Health">How it is.</param>
/// <param name="Reason">Why it is not healthy; null when it is.</param>
/// <param name="CheckedAt">When the last probe began; null before the first.</param>
/// <param name="Probes">Probes the figures are of.</param>
/// <param name="Times">How long those took that were answered; null when none was.</param>
/// <param name="FailedPercent">How many were not answered, of a hundred.</param>
/// <param name="Latest">The last probes one by one, newest first; <see cref="LatestMax"/> at most.</param>
public sealed record ServiceReport(
    ProbedService Service,
    ServiceHealth Health,
    string? Reason,
    DateTimeOffset? CheckedAt,
    int Probes,
    ProbeTimes? Times,
    double FailedPercent,
    IReadOnlyList<ProbeResult> Latest)
{
    /// <summary>Probes told one by one: enough to see when it began, and an answer with 100 services stays small.</summary>
    public const int LatestMax = 20;
}

/// <summary>How long probes took, in milliseconds.</summary>
/// <param name="AvgMs">On average.</param>
/// <param name="P95Ms">What 95 of 100 did not exceed.</param>
/// <param name="P99Ms">What 99 of 100 did not exceed.</param>
public sealed record ProbeTimes(double AvgMs, double P95Ms, double P99Ms);
