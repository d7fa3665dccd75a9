using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Errors;
using EventOps.Engine.Schemas;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemEvents.Publishing;

/// <summary>
/// What an event has that the schema of its type does not allow, as the caller sees it: the pointers of the engine lead
/// into the payload, those shown into the body as it was sent.
/// </summary>
internal static class ViolationDetails
{
    private const string InEnvelope = "/payload";

    /// <summary>The refusal of an event.</summary>
    /// <param name="refusal">What the engine said.</param>
    /// <param name="violations">What is wrong with the payload; at least one thing.</param>
    /// <param name="isEnvelope">Whether the payload came in an envelope.</param>
    internal static Refusal Of(in Refusal refusal, IReadOnlyList<SchemaViolation> violations, bool isEnvelope)
    {
        string prefix = isEnvelope ? InEnvelope : string.Empty;
        SchemaViolation first = violations[0];
        string where = prefix.Length + first.Pointer.Length == 0 ? "the payload" : ShownText.Of(prefix + first.Pointer);
        string more = violations.Count == 1 ? string.Empty : $" (and {violations.Count - 1} more)";
        return refusal with
        {
            Status = StatusCodes.Status400BadRequest,
            Message = $"The event does not meet the schema of its type at {where}: {first.Message}{more}",
            Details = (ref JsonText json) => Write(ref json, violations, prefix),
        };
    }

    private static void Write(ref JsonText json, IReadOnlyList<SchemaViolation> violations, string prefix)
    {
        json.Raw("\"violations\":["u8);
        for (int i = 0; i < violations.Count; i++)
        {
            json.Raw(i == 0 ? "{\"pointer\":"u8 : ",{\"pointer\":"u8);
            json.String(prefix + violations[i].Pointer);
            json.Raw(",\"keyword\":"u8);
            json.String(violations[i].Keyword);
            json.Raw(",\"message\":"u8);
            json.String(violations[i].Message);
            json.Raw("}"u8);
        }

        json.Raw("]"u8);
    }
}
