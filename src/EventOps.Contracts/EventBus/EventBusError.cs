using System.Buffers;
using System.Globalization;
using EventOps.Contracts.Http;
using EventOps.Engine.Intake;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// The contract's error answer: <c>{"error": code, "message": text}</c>, and <c>retry_after_ms</c> where waiting helps.
/// </summary>
internal static class EventBusError
{
    private const int RetryAfterMs = 1_000;

    internal static Task BadRequest(HttpContext context, string message) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, "bad_request"u8, message);

    internal static Task NotFound(HttpContext context, string message) =>
        WriteAsync(context, StatusCodes.Status404NotFound, "not_found"u8, message);

    internal static Task RateLimited(HttpContext context, string operation, long retryAfterMs) =>
        WriteAsync(context, StatusCodes.Status429TooManyRequests, "rate_limited"u8, $"Too many {operation} requests", retryAfterMs);

    /// <summary>The error of a body that could not be had.</summary>
    internal static Task Body(HttpContext context, BodyReadError error, int bytesMax) => error switch
    {
        BodyReadError.TooLarge => WriteAsync(
            context, StatusCodes.Status413PayloadTooLarge, "payload_too_large"u8, $"The body is longer than {bytesMax} bytes"),
        BodyReadError.UnsupportedEncoding => WriteAsync(
            context,
            StatusCodes.Status415UnsupportedMediaType,
            "unsupported_media_type"u8,
            "Content-Encoding must be gzip, br or identity"),
        _ => BadRequest(context, "The body is not what its Content-Encoding says"),
    };

    /// <summary>The error of a Content-Type that is not taken.</summary>
    internal static Task MediaType(HttpContext context, string supported) => WriteAsync(
        context, StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type"u8, $"Content-Type must be {supported}");

    /// <summary>The error of an event or a change the engine did not take.</summary>
    internal static Task Admission(HttpContext context, AdmitError error, string eventType) => error switch
    {
        AdmitError.UnknownEventType => BadRequest(context, MessageOf(error, eventType)),
        AdmitError.TooManySeries => BadRequest(context, MessageOf(error, eventType)),
        AdmitError.TooLarge => WriteAsync(
            context, StatusCodes.Status413PayloadTooLarge, "payload_too_large"u8, MessageOf(error, eventType)),
        AdmitError.KeyConflict or AdmitError.KeyInFlight => WriteAsync(
            context, StatusCodes.Status409Conflict, "conflict"u8, MessageOf(error, eventType)),
        _ => WriteAsync(
            context, StatusCodes.Status503ServiceUnavailable, "unavailable"u8, MessageOf(error, eventType), RetryAfterMs),
    };

    /// <summary>The contract's code of a refusal, for the items of a batch.</summary>
    internal static string CodeOf(AdmitError error) => error switch
    {
        AdmitError.UnknownEventType or AdmitError.TooManySeries => "bad_request",
        AdmitError.TooLarge => "payload_too_large",
        AdmitError.KeyConflict or AdmitError.KeyInFlight => "conflict",
        _ => "unavailable",
    };

    /// <summary>What a refusal means, and what to do about it.</summary>
    internal static string MessageOf(AdmitError error, string eventType) => error switch
    {
        AdmitError.UnknownEventType => $"Invalid event type: {eventType}. Register it with POST /event-types, "
            + "or set EventOps:EventTypes:AllowUnregistered to true",
        AdmitError.TooManySeries => "Too many distinct event types and sources; names must not be made up per event "
            + "(EventOps:Limits:SeriesMax)",
        AdmitError.TooLarge => "Larger than the journal can hold in one entry (half of EventOps:Journal:PageBytes)",
        AdmitError.KeyConflict => "The idempotency key was used with another body in the last 24 hours",
        AdmitError.KeyInFlight => "A request with the same idempotency key is still on its way; try again",
        AdmitError.RingFull => "The server has more events than it can make durable just now; try again",
        AdmitError.DiskFull => "The server's disk is nearly full; nothing is published until there is room",
        AdmitError.Stopping => "The server is stopping",
        _ => "The server's journal does not take events just now; nothing was published",
    };

    /// <summary>An error by status, for what the web server refuses.</summary>
    internal static Task Of(HttpContext context, int status, string message) => WriteAsync(context, status, CodeOf(status), message);

    internal static Task WriteAsync(
        HttpContext context, int status, ReadOnlySpan<byte> code, string message, long retryAfterMs = 0)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = MediaTypes.Json;
        RequestId.Set(context);
        if (retryAfterMs > 0)
        {
            long seconds = (retryAfterMs + 999) / 1_000;
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{\"error\":"u8);
        json.String(code);
        json.Raw(",\"message\":"u8);
        json.String(message);
        if (retryAfterMs > 0)
        {
            json.Raw(",\"retry_after_ms\":"u8);
            json.Number(retryAfterMs);
        }

        json.Raw("}"u8);
        json.Flush();
        response.ContentLength = body.WrittenCount;
        return response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted).AsTask();
    }

    private static ReadOnlySpan<byte> CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "unauthorized"u8,
        StatusCodes.Status403Forbidden => "forbidden"u8,
        StatusCodes.Status404NotFound => "not_found"u8,
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed"u8,
        StatusCodes.Status408RequestTimeout => "request_timeout"u8,
        StatusCodes.Status413PayloadTooLarge => "payload_too_large"u8,
        StatusCodes.Status415UnsupportedMediaType => "unsupported_media_type"u8,
        StatusCodes.Status503ServiceUnavailable => "unavailable"u8,
        >= StatusCodes.Status500InternalServerError => "internal_error"u8,
        _ => "bad_request"u8,
    };
}
