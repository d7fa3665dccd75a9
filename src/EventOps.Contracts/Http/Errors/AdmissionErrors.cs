using EventOps.Engine.Intake;
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
            AdmitError.UnknownEventType or AdmitError.TooManySeries => StatusCodes.Status400BadRequest,
            AdmitError.TooLarge => StatusCodes.Status413PayloadTooLarge,
            AdmitError.KeyConflict or AdmitError.KeyInFlight => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status503ServiceUnavailable,
        };
        return new Refusal(status, MessageOf(error, eventType) + alreadyDone)
        {
            Admit = error,
            RetryAfterMs = status == StatusCodes.Status503ServiceUnavailable ? RetryAfterMs : 0,
        };
    }

    private static string MessageOf(AdmitError error, string eventType) => error switch
    {
        AdmitError.UnknownEventType => $"Invalid event type: {eventType}. Register it with POST /event-types, "
            + "or set EventOps:EventTypes:AllowUnregistered to true",
        AdmitError.TooManySeries => "Too many distinct event types and sources; names must not be made up per event "
            + "(EventOps:Limits:SeriesMax)",
        AdmitError.TooLarge => "Larger than the journal can hold in one entry (half of EventOps:Journal:PageBytes)",
        AdmitError.KeyConflict => "The idempotency key was used with another body in the last 24 hours",
        AdmitError.KeyInFlight => "A request with the same idempotency key is still on its way; try again",
        AdmitError.RingFull => "The server has more to make durable than it can just now; try again",
        AdmitError.DiskFull => "The server's disk is nearly full; nothing is published until there is room",
        AdmitError.Stopping => "The server is stopping",
        _ => "The server's journal takes nothing just now; nothing was changed or published",
    };
}
