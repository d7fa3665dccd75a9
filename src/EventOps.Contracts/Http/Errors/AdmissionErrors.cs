using EventOps.Engine.Intake;
using EventOps.Engine.Tenants;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http.Errors;

/// <summary>What the engine's refusals mean to a caller: the status, and what to do about it.</summary>
public static class AdmissionErrors
{
    private const int RetryAfterMs = 1_000;

    /// <summary>The refusal of an event or a change.</summary>
    /// <param name="error">Why the engine did not take it.</param>
    /// <param name="eventType">The type, where that is what is wrong.</param>
    /// <param name="alreadyDone">What was done before it, of a request that is many changes.</param>
    public static Refusal Of(AdmitError error, string eventType = "", string alreadyDone = "")
    {
        int status = error switch
        {
            AdmitError.UnknownEventType or AdmitError.TooManySeries or AdmitError.SchemaViolation => StatusCodes.Status400BadRequest,
            AdmitError.TooLarge => StatusCodes.Status413PayloadTooLarge,
            AdmitError.KeyConflict or AdmitError.KeyInFlight => StatusCodes.Status409Conflict,
            AdmitError.QuotaRate or AdmitError.QuotaBytes => StatusCodes.Status429TooManyRequests,
            _ => StatusCodes.Status503ServiceUnavailable,
        };
        return new Refusal(status, MessageOf(error, eventType) + alreadyDone)
        {
            Admit = error,
            RetryAfterMs = status == StatusCodes.Status503ServiceUnavailable || error == AdmitError.QuotaRate ? RetryAfterMs : 0,
        };
    }

    /// <summary>The refusal of a tenant's event: a quota says how much of it is used, which is nobody else's to know.</summary>
    /// <param name="error">Why the engine did not take it.</param>
    /// <param name="tenants">Who knows the tenant's quota.</param>
    /// <param name="tenant">The caller's tenant.</param>
    /// <param name="eventType">The type, where that is what is wrong.</param>
    public static Refusal Of(AdmitError error, TenantService tenants, string tenant, string eventType = "")
    {
        ArgumentNullException.ThrowIfNull(tenants);
        if (!IsQuota(error))
        {
            return Of(error, eventType);
        }

        TenantStatus status = tenants.StatusOf(tenant);
        bool isRate = error == AdmitError.QuotaRate;
        string message = isRate
            ? $"Too many events: the tenant's quota is {status.EventsPerSecondMax} a second"
            : $"No room for the event: {status.RetainedBytes} of the tenant's {status.RetainedBytesMax} bytes are used; "
                + "room comes back as events expire";
        return new Refusal(StatusCodes.Status429TooManyRequests, message)
        {
            Admit = error,
            RetryAfterMs = isRate ? Math.Max(1, status.RetryAfterMs) : 0,
        };
    }

    /// <summary>Whether a tenant's own quota refused.</summary>
    internal static bool IsQuota(AdmitError error) => error is AdmitError.QuotaRate or AdmitError.QuotaBytes;

    private static string MessageOf(AdmitError error, string eventType) => error switch
    {
        AdmitError.UnknownEventType => $"Invalid event type: {eventType}. Register it with POST /event-types, "
            + "or set EventOps:EventTypes:AllowUnregistered to true",
        AdmitError.TooManySeries => "Too many distinct event types and sources; names must not be made up per event "
            + "(EventOps:Limits:SeriesMax)",
        AdmitError.SchemaViolation => "The event does not meet the schema of its type",
        AdmitError.TooLarge => "Larger than the journal can hold in one entry (half of EventOps:Journal:PageBytes)",
        AdmitError.KeyConflict => "The idempotency key was used with another body in the last 24 hours",
        AdmitError.KeyInFlight => "A request with the same idempotency key is still on its way; try again",
        AdmitError.QuotaRate => "Too many events a second for the tenant's quota",
        AdmitError.QuotaBytes => "The tenant's quota of retained bytes is used up; room comes back as events expire",
        AdmitError.RingFull => "The server has more to make durable than it can just now; try again",
        AdmitError.DiskFull => "The server's disk is nearly full; nothing is published until there is room",
        AdmitError.Stopped => "Publishing is stopped by those who run the server; nothing is taken until it is started again",
        AdmitError.Stopping => "The server closes its engine, to stop or to open it anew; try again",
        _ => "The server's journal takes nothing just now; nothing was changed or published",
    };
}
