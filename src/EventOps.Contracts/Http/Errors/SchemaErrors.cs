using System.Text;
using EventOps.Engine.Intake;
using EventOps.Engine.Schemas;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http.Errors;

/// <summary>The refusal of an event whose data does not meet the schema of its type.</summary>
internal static class SchemaErrors
{
    /// <summary>Violations in the message; the details have all.</summary>
    private const int SaidMax = 3;

    /// <summary>400, with every violation in the details: its JSON Pointer, keyword and message.</summary>
    /// <param name="eventType">The event's type.</param>
    /// <param name="dataPointer">Where in what the caller sent the data is: pointers lead into that.</param>
    /// <param name="found">The violations, with pointers into the data.</param>
    internal static Refusal Of(string eventType, string dataPointer, IReadOnlyList<SchemaViolation> found)
    {
        SchemaViolation[] violations = [.. found.Select(one => one with { Pointer = dataPointer + one.Pointer })];
        return new Refusal(StatusCodes.Status400BadRequest, MessageOf(eventType, violations))
        {
            Admit = AdmitError.SchemaViolation,
            Details = (ref JsonText json) => Write(ref json, violations),
        };
    }

    private static string MessageOf(string eventType, SchemaViolation[] violations)
    {
        var message = new StringBuilder($"The event does not meet the schema of {eventType}");
        for (int i = 0; i < Math.Min(SaidMax, violations.Length); i++)
        {
            string pointer = violations[i].Pointer.Length > 0 ? violations[i].Pointer : "the body";
            message.Append(i == 0 ? ": " : "; ").Append(pointer).Append(": ").Append(violations[i].Message);
        }

        return violations.Length > SaidMax
            ? message.Append($"; and {violations.Length - SaidMax} more").ToString()
            : message.ToString();
    }

    private static void Write(ref JsonText json, SchemaViolation[] violations)
    {
        json.Raw("\"violations\":["u8);
        for (int i = 0; i < violations.Length; i++)
        {
            json.Raw(i > 0 ? ",{\"pointer\":"u8 : "{\"pointer\":"u8);
            json.String(violations[i].Pointer);
            json.Raw(",\"keyword\":"u8);
            json.String(violations[i].Keyword);
            json.Raw(",\"message\":"u8);
            json.String(violations[i].Message);
            json.Raw("}"u8);
        }

        json.Raw("]"u8);
    }
}
