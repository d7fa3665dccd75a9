namespace EventOps.Operations.Probing;

/// <summary>One probe.</summary>
/// <param name="At">When it began.</param>
/// <param name="ElapsedMs">How long it took.</param>
/// <param name="Outcome">What came of it.</param>
public readonly record struct ProbeResult(DateTimeOffset At, double ElapsedMs, ProbeOutcome Outcome);
