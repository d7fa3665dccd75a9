namespace EventOps.Engine.Intake.Parsing;

/// <summary>The keys of an event body that mean something; every other key is validated and ignored.</summary>
public enum EventField
{
    /// <summary>No field in particular, or a key that is ignored.</summary>
    None = 0,

    /// <summary><c>event_type</c></summary>
    EventType = 1,

    /// <summary><c>source</c></summary>
    Source = 2,

    /// <summary><c>idempotency_key</c></summary>
    IdempotencyKey = 3,

    /// <summary><c>priority</c></summary>
    Priority = 4,

    /// <summary><c>data</c></summary>
    Data = 5,

    /// <summary><c>metadata</c></summary>
    Metadata = 6,

    /// <summary><c>type</c>, of a system event; only named in errors, as those below.</summary>
    Type = 7,

    /// <summary><c>tenant_id</c>, of a system event.</summary>
    TenantId = 8,

    /// <summary><c>timestamp</c>, of a system event.</summary>
    Timestamp = 9,

    /// <summary><c>payload</c>, of a system event.</summary>
    Payload = 10,
}
