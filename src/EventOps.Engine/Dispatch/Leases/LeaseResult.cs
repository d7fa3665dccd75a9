using EventOps.Engine.Intake;

namespace EventOps.Engine.Dispatch.Leases;

/// <summary>The answer to a change of leases.</summary>
/// <param name="Error">Why it is not durable, or none.</param>
/// <param name="Changed">How many events were sent back, or extended.</param>
/// <param name="Failed">How many were sent back once too often, and are dead letters now.</param>
/// <param name="Unknown">Ids that are no event of this subscriber that is leased.</param>
/// <param name="AtMs">When, in milliseconds since 1970.</param>
public sealed record LeaseResult(AdmitError Error, int Changed, int Failed, IReadOnlyList<long> Unknown, long AtMs);
