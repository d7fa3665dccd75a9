using EventOps.Contracts.Http.Errors;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary>The contract names statuses and no codes; the envelope is that of its successes.</summary>
internal static class SystemErrors
{
    internal static PlatformErrors Answer { get; } = new(static status => status switch
    {
        StatusCodes.Status401Unauthorized => "UNAUTHORIZED",
        StatusCodes.Status403Forbidden => "FORBIDDEN",
        StatusCodes.Status404NotFound => "NOT_FOUND",
        StatusCodes.Status405MethodNotAllowed => "METHOD_NOT_ALLOWED",
        StatusCodes.Status408RequestTimeout => "REQUEST_TIMEOUT",
        StatusCodes.Status409Conflict => "CONFLICT",
        StatusCodes.Status413PayloadTooLarge => "PAYLOAD_TOO_LARGE",
        StatusCodes.Status415UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
        StatusCodes.Status429TooManyRequests => "RATE_LIMITED",
        StatusCodes.Status503ServiceUnavailable => "UNAVAILABLE",
        >= StatusCodes.Status500InternalServerError => "INTERNAL_ERROR",
        _ => "BAD_REQUEST",
    });
}
