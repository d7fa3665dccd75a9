namespace EventOps.Engine.Deliveries;

/// <summary>What became of one event for one subscription, with the particulars.</summary>
/// <param name="State">The state.</param>
/// <param name="AtMs">When it was settled or failed, in milliseconds since 1970, else 0. Exact to the second for recent
/// events.</param>
/// <param name="Delivery">The delivery it is in while active or scheduled.</param>
/// <param name="Letter">Why it failed.</param>
public readonly record struct JobSight(JobState State, long AtMs, Delivery? Delivery, DeadLetter? Letter);
