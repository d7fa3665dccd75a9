namespace EventOps.Engine.Auditing;

/// <summary>What a walk along the chain found.</summary>
/// <param name="Entries">Entries looked at.</param>
/// <param name="Head">The newest; what it was noted as elsewhere it must still be, or be beyond.</param>
/// <param name="FirstSeq">Number of the oldest that is kept; 0 when there is none.</param>
/// <param name="Breaks">Places at which the chain does not hold.</param>
/// <param name="FirstBreak">The oldest of them, or null.</param>
public sealed record AuditVerification(long Entries, AuditHead Head, long FirstSeq, long Breaks, AuditBreak? FirstBreak);

/// <summary>A place at which the chain does not hold.</summary>
/// <param name="Id">The entry's id.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record AuditBreak(long Id, string Reason);
