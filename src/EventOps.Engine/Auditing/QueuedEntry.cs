using EventOps.Engine.Intake;

namespace EventOps.Engine.Auditing;

/// <summary>An entry on its way to the writer, and who waits for it.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="At">When it was handed over.</param>
/// <param name="Waiter">Told when it is durable, or cannot be just now; null when nobody waits.</param>
internal readonly record struct QueuedEntry(AuditEntry Entry, DateTimeOffset At, TaskCompletionSource<AdmitError>? Waiter);
