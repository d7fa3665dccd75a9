using System.Buffers;
using System.Globalization;
using EventOps.Contracts.Http;
using EventOps.Engine.Intake;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary>
/// The contract's error answer: <c>{"success": false, "error": {"code", "message", "request_id"}}</c>. The contract
/// names the statuses; the envelope is that of its successes.
/// </summary>
internal static class SystemError
{
    private const int RetryAfterMs = 1_000;

    internal static Task BadRequest(HttpContext context, string message) => Of(context, StatusCodes.Status400BadRequest, message);

    internal static Task NotFound(HttpContext context, string message) => Of(context, StatusCodes.Status404NotFound, message);

    internal static Task Conflict(HttpContext context, string message) => Of(context, StatusCodes.Status409Conflict, message);

    internal static Task RateLimited(HttpContext context, long retryAfterMs) =>
        WriteAsync(context, StatusCodes.Status429TooManyRequests, "Too many requests", retryAfterMs);

    /// <summary>The error of a body that could not be had.</summary>
    internal static Task Body(HttpContext context, BodyReadError error, int bytesMax) => error switch
    {
        BodyReadError.TooLarge => Of(
            context, StatusCodes.Status413PayloadTooLarge, $"The body is longer than {bytesMax} bytes"),
        BodyReadError.UnsupportedEncoding => Of(
            context, StatusCodes.Status415UnsupportedMediaType, "Content-Encoding must be gzip, br or identity"),
        _ => BadRequest(context, "The body is not what its Content-Encoding says"),
    };

    /// <summary>The error of a change the engine did not take.</summary>
    internal static Task Admission(HttpContext context, AdmitError error, string done) => WriteAsync(
        context,
        StatusCodes.Status503ServiceUnavailable,
        error switch
        {
            AdmitError.RingFull => "The server has more to make durable than it can just now; try again",
            AdmitError.Stopping => "The server is stopping",
            _ => "The server's journal takes nothing just now",
        } + done,
        RetryAfterMs);

    /// <summary>An error by status.</summary>
    internal static Task Of(HttpContext context, int status, string message) => WriteAsync(context, status, message, retryAfterMs: 0);

    internal static Task WriteAsync(HttpContext context, int status, string message, long retryAfterMs)
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
        json.Raw("{\"success\":false,\"error\":{\"code\":"u8);
        json.String(CodeOf(status));
        json.Raw(",\"message\":"u8);
        json.String(message);
        json.Raw(",\"request_id\":"u8);
        json.String(RequestId.Of(context));
        json.Raw("}}"u8);
        json.Flush();
        response.ContentLength = body.WrittenCount;
        return response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted).AsTask();
    }

    private static ReadOnlySpan<byte> CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "UNAUTHORIZED"u8,
        StatusCodes.Status403Forbidden => "FORBIDDEN"u8,
        StatusCodes.Status404NotFound => "NOT_FOUND"u8,
        StatusCodes.Status405MethodNotAllowed => "METHOD_NOT_ALLOWED"u8,
        StatusCodes.Status408RequestTimeout => "REQUEST_TIMEOUT"u8,
        StatusCodes.Status409Conflict => "CONFLICT"u8,
        StatusCodes.Status413PayloadTooLarge => "PAYLOAD_TOO_LARGE"u8,
        StatusCodes.Status415UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE"u8,
        StatusCodes.Status429TooManyRequests => "RATE_LIMITED"u8,
        StatusCodes.Status503ServiceUnavailable => "UNAVAILABLE"u8,
        >= StatusCodes.Status500InternalServerError => "INTERNAL_ERROR"u8,
        _ => "BAD_REQUEST"u8,
    };
}
