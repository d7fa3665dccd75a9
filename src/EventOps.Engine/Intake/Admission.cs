using EventOps.Engine.Idempotency;
using EventOps.Engine.Projections;
using EventOps.Engine.Schemas;

namespace EventOps.Engine.Intake;

/// <summary>What was decided about one event.</summary>
/// <param name="Error">Why it was not taken.</param>
/// <param name="Series">Its series, where it got so far.</param>
/// <param name="Known">The event its idempotency key already stands for, when the state says so.</param>
/// <param name="Violated">The schema it does not meet, when that is why.</param>
internal readonly record struct Admission(
    AdmitError Error, Series? Series = null, KeyLookup Known = default, JsonSchema? Violated = null);
