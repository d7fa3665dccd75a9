using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http.Errors;

/// <summary>
/// The envelope of the contracts below <c>/api</c> and <c>/admin</c>:
/// <c>{"success": false, "error": {"code", "message", "details"?, "request_id"}}</c>, with the codes of one of them.
/// </summary>
/// <param name="codeOf">The contract's code of a status.</param>
public sealed class PlatformErrors(Func<int, string> codeOf) : ContractErrors
{
    /// <summary>The errors of System Events, notifications, keys and audit (system-events, section 5).</summary>
    public static PlatformErrors SystemEvents { get; } = new(static status => status switch
    {
        StatusCodes.Status401Unauthorized => "AUTHENTICATION_REQUIRED",
        StatusCodes.Status403Forbidden => "ACCESS_DENIED",
        StatusCodes.Status404NotFound => "RESOURCE_NOT_FOUND",
        StatusCodes.Status405MethodNotAllowed => "METHOD_NOT_ALLOWED",
        StatusCodes.Status408RequestTimeout => "REQUEST_TIMEOUT",
        StatusCodes.Status409Conflict => "CONFLICT",
        StatusCodes.Status429TooManyRequests => "RATE_LIMITED",
        StatusCodes.Status503ServiceUnavailable => "SERVICE_UNAVAILABLE",
        >= StatusCodes.Status500InternalServerError => "INTERNAL_SERVER_ERROR",
        _ => "VALIDATION_ERROR",
    });

    /// <inheritdoc/>
    public override string CodeOf(in Refusal refusal) => refusal.Code ?? codeOf(refusal.Status);

    /// <inheritdoc/>
    protected override void WriteEnvelope(ref JsonText json, HttpContext context, in Refusal refusal)
    {
        json.Raw("{\"success\":false,\"error\":{\"code\":"u8);
        json.String(CodeOf(refusal));
        json.Raw(",\"message\":"u8);
        json.String(refusal.Message);
        if (refusal.Details is { } details)
        {
            json.Raw(",\"details\":{"u8);
            details(ref json);
            json.Raw("}"u8);
        }

        json.Raw(",\"request_id\":"u8);
        json.String(RequestId.Of(context));
        json.Raw("}}"u8);
    }
}
