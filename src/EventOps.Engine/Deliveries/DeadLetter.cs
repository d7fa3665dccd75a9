namespace EventOps.Engine.Deliveries;

/// <summary>Why events failed for good; one for all events of a delivery.</summary>
/// <param name="DeliveryId">The delivery they were in.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="LastAttempt">How the last attempt failed.</param>
public sealed record DeadLetter(long DeliveryId, int Attempts, AttemptNote LastAttempt);
