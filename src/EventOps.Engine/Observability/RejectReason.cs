namespace EventOps.Engine.Observability;

/// <summary>Why an event was not taken; the label values of the rejected counter.</summary>
public enum RejectReason
{
    /// <summary>Not a well-formed body, or not an event.</summary>
    Invalid,

    /// <summary>Its type is not registered.</summary>
    UnknownType,

    /// <summary>Larger than the limit.</summary>
    TooLarge,

    /// <summary>The caller's rate limit.</summary>
    RateLimited,

    /// <summary>The idempotency key was used with another body.</summary>
    KeyConflict,

    /// <summary>The ring is full.</summary>
    RingFull,

    /// <summary>The journal's disk refuses, or is nearly full.</summary>
    JournalUnavailable,

    /// <summary>The server is stopping.</summary>
    Stopping,

    /// <summary>Too many distinct types and sources.</summary>
    TooManySeries,

    /// <summary>No right to publish.</summary>
    Unauthorized,

    /// <summary>The tenant's quota of events a second.</summary>
    QuotaRate,

    /// <summary>The tenant's quota of bytes kept.</summary>
    QuotaBytes,

    /// <summary>Its data does not meet the schema of its type.</summary>
    SchemaViolation,
}
