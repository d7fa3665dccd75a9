using EventOps.Engine.Observability;

namespace EventOps.Engine.Intake;

/// <summary>Why the intake did not take an event. Each contract says it in its own words.</summary>
public enum AdmitError
{
    /// <summary>It was taken.</summary>
    None,

    /// <summary>The event type is not in the catalogue.</summary>
    UnknownEventType,

    /// <summary>The idempotency key was used with another body in the last 24 hours.</summary>
    KeyConflict,

    /// <summary>Another request with the same key is on its way; its answer will be this one's.</summary>
    KeyInFlight,

    /// <summary>More distinct types and sources than the limit allows.</summary>
    TooManySeries,

    /// <summary>Its data does not meet the schema of its type.</summary>
    SchemaViolation,

    /// <summary>Larger than the journal can hold in one entry.</summary>
    TooLarge,

    /// <summary>More events than the tenant's quota allows a second; later it fits.</summary>
    QuotaRate,

    /// <summary>The tenant has as many bytes kept as its quota allows; it fits when some of them have expired.</summary>
    QuotaBytes,

    /// <summary>More than can be made durable just now; try again shortly.</summary>
    RingFull,

    /// <summary>The disk refuses commits.</summary>
    JournalUnavailable,

    /// <summary>The disk is nearly full.</summary>
    DiskFull,

    /// <summary>Those who run the server have stopped publishing.</summary>
    Stopped,

    /// <summary>The server is stopping.</summary>
    Stopping,
}

/// <summary>Maps refusals to the reasons they are counted under.</summary>
public static class AdmitErrors
{
    /// <summary>The reason of a refusal.</summary>
    public static RejectReason ToReason(this AdmitError error) => error switch
    {
        AdmitError.UnknownEventType => RejectReason.UnknownType,
        AdmitError.KeyConflict or AdmitError.KeyInFlight => RejectReason.KeyConflict,
        AdmitError.TooManySeries => RejectReason.TooManySeries,
        AdmitError.SchemaViolation => RejectReason.SchemaViolation,
        AdmitError.TooLarge => RejectReason.TooLarge,
        AdmitError.QuotaRate => RejectReason.QuotaRate,
        AdmitError.QuotaBytes => RejectReason.QuotaBytes,
        AdmitError.RingFull => RejectReason.RingFull,
        AdmitError.Stopped or AdmitError.Stopping => RejectReason.Stopping,
        _ => RejectReason.JournalUnavailable,
    };
}
