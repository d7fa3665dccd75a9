using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Errors;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.TriggerIngestion;

/// <summary>
/// The contract's error answer: <c>{"error": {"type", "code", "message", "request_id"}}</c>. The type says who must do
/// something about it, the code what is wrong.
/// </summary>
internal sealed class TriggerErrors : ContractErrors
{
    internal static TriggerErrors Answer { get; } = new();

    /// <inheritdoc/>
    public override string CodeOf(in Refusal refusal) => refusal.Code ?? refusal.Admit switch
    {
        AdmitError.TooManySeries => "too_many_event_types",
        AdmitError.KeyConflict => "idempotency_key_reused",
        AdmitError.KeyInFlight => "idempotency_key_in_use",
        AdmitError.QuotaRate or AdmitError.QuotaBytes => "quota_exceeded",
        AdmitError.RingFull => "overloaded",
        AdmitError.DiskFull => "storage_full",
        AdmitError.JournalUnavailable => "storage_unavailable",
        AdmitError.Stopped => "stopped",
        AdmitError.Stopping => "stopping",
        _ => CodeOf(refusal.Status),
    };

    /// <inheritdoc/>
    public override Refusal Unparsed(in ParseError error, ReadOnlySpan<byte> body, ParseLimits limits) =>
        base.Unparsed(error, body, limits) with { Code = CodeOf(error) };

    /// <summary>404: there is no such event in the caller's inbox.</summary>
    internal Task EventNotFound(HttpContext context, string id) => WriteAsync(
        context,
        new Refusal(StatusCodes.Status404NotFound, $"Event not found: {ShownText.Of(id)}") { Code = "event_not_found" });

    /// <summary>400: a part of the request is not what the contract says.</summary>
    internal Task Invalid(HttpContext context, string code, string message) =>
        WriteAsync(context, new Refusal(StatusCodes.Status400BadRequest, message) { Code = code });

    /// <inheritdoc/>
    protected override string? CodeOf(AuthenticationOutcome outcome) => outcome switch
    {
        AuthenticationOutcome.Missing => "key_missing",
        AuthenticationOutcome.TokenInUrl => "key_in_url",
        AuthenticationOutcome.Malformed => "key_malformed",
        AuthenticationOutcome.Expired => "key_expired",
        _ => null,
    };

    /// <inheritdoc/>
    protected override void WriteEnvelope(ref JsonText json, HttpContext context, in Refusal refusal)
    {
        json.Raw("{\"error\":{\"type\":"u8);
        json.String(TypeOf(refusal.Status));
        json.Raw(",\"code\":"u8);
        json.String(CodeOf(refusal));
        json.Raw(",\"message\":"u8);
        json.String(refusal.Message);
        json.Raw(",\"request_id\":"u8);
        json.String(RequestId.Of(context));
        if (refusal.Details is { } details)
        {
            json.Raw(","u8);
            details(ref json);
        }

        json.Raw("}}"u8);
    }

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status404NotFound => "not_found_error",
        StatusCodes.Status409Conflict => "conflict_error",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= StatusCodes.Status500InternalServerError => "api_error",
        _ => "invalid_request_error",
    };

    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "key_invalid",
        StatusCodes.Status403Forbidden => "permission_denied",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status408RequestTimeout => "request_timeout",
        StatusCodes.Status409Conflict => "conflict",
        StatusCodes.Status413PayloadTooLarge => "payload_too_large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported_media_type",
        StatusCodes.Status429TooManyRequests => "rate_limited",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        >= StatusCodes.Status500InternalServerError => "internal_error",
        _ => "invalid_request",
    };

    private static string CodeOf(in ParseError error) => error.Code switch
    {
        ParseErrorCode.EmptyBody => "empty_body",
        ParseErrorCode.NotAnObject => "not_an_object",
        ParseErrorCode.NotAnArray => "not_an_array",
        ParseErrorCode.EventTooLarge => "event_too_large",
        ParseErrorCode.TooManyItems => "too_many_events",
        ParseErrorCode.InvalidAttribute => "invalid_cloud_event",
        _ when error.Field != EventField.None => "invalid_event_type",
        _ => error.Encoding == PayloadEncoding.MessagePack ? "invalid_msgpack" : "invalid_json",
    };
}
