using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Errors;
using EventOps.Contracts.Http.Ingest;
using EventOps.Engine.Intake.Parsing;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemEvents.Publishing;

/// <summary>Why a system event is not taken, in the contract's words; the field at fault in the error's details.</summary>
internal static class PublishRefusals
{
    /// <summary>
    /// The body is for another tenant. Whether there is one of that name is not said, and not looked up.
    /// </summary>
    internal static IngestAttempt OtherTenant { get; } = IngestAttempt.Invalid(
        new Refusal(StatusCodes.Status403Forbidden, "Field 'tenant_id' must be the tenant of the key, or left out")
        {
            Details = FieldIs("tenant_id"),
        });

    /// <summary>The body is no system event.</summary>
    internal static IngestAttempt Unparsed(in ParseError error, ReadOnlySpan<byte> body, ParseLimits limits)
    {
        string field = error.FieldName(body);
        return IngestAttempt.Invalid(new Refusal(StatusCodes.Status400BadRequest, error.Message(body, limits))
        {
            Details = field.Length > 0 ? FieldIs(field) : null,
        });
    }

    /// <summary>The endpoint is for one type, and this is another.</summary>
    internal static IngestAttempt OtherType(string type) => IngestAttempt.Invalid(
        new Refusal(StatusCodes.Status400BadRequest, $"Field 'type' must be '{type}' here, or left out")
        {
            Details = FieldIs("type"),
        });

    /// <summary>The key may not send this type.</summary>
    internal static IngestAttempt NoScope(string reason) =>
        IngestAttempt.Invalid(new Refusal(StatusCodes.Status403Forbidden, reason));

    /// <summary>The type is not in the catalogue.</summary>
    internal static IngestAttempt UnknownType(in IngestAttempt attempt) =>
        IngestAttempt.Of(attempt.Submission, attempt.Refusal with { Details = FieldIs("type") });

    private static WriteMembers FieldIs(string field) => (ref JsonText json) =>
    {
        json.Raw("\"field\":"u8);
        json.String(field);
    };
}
