using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Errors;
using EventOps.Engine.Intake;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// The contract's error answer: <c>{"error": code, "message": text}</c>, and <c>retry_after_ms</c> where waiting helps.
/// </summary>
internal sealed class EventBusErrors : ContractErrors
{
    internal static EventBusErrors Answer { get; } = new();

    /// <inheritdoc/>
    public override string CodeOf(in Refusal refusal) => refusal.Code ?? refusal.Status switch
    {
        StatusCodes.Status429TooManyRequests when refusal.Admit == AdmitError.QuotaBytes => "quota_exceeded",
        StatusCodes.Status401Unauthorized => "unauthorized",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status408RequestTimeout => "request_timeout",
        StatusCodes.Status409Conflict => "conflict",
        StatusCodes.Status413PayloadTooLarge => "payload_too_large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported_media_type",
        StatusCodes.Status429TooManyRequests => "rate_limited",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        >= StatusCodes.Status500InternalServerError => "internal_error",
        _ => "bad_request",
    };

    /// <inheritdoc/>
    protected override void WriteEnvelope(ref JsonText json, HttpContext context, in Refusal refusal)
    {
        json.Raw("{\"error\":"u8);
        json.String(CodeOf(refusal));
        json.Raw(",\"message\":"u8);
        json.String(refusal.Message);
        if (refusal.RetryAfterMs > 0)
        {
            json.Raw(",\"retry_after_ms\":"u8);
            json.Number(refusal.RetryAfterMs);
        }

        if (refusal.Details is { } details)
        {
            json.Raw(","u8);
            details(ref json);
        }

        json.Raw("}"u8);
    }
}
