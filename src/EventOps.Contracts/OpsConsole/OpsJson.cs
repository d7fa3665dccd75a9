using System.Buffers;
using System.Globalization;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Errors;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.OpsConsole;

/// <summary>The contract's successes: a bare object.</summary>
internal static class OpsJson
{
    /// <summary>Sends an object.</summary>
    /// <param name="context">The request.</param>
    /// <param name="members">Writes its members.</param>
    internal static Task SendAsync(HttpContext context, WriteMembers members)
    {
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{"u8);
        members(ref json);
        json.Raw("}"u8);
        json.Flush();
        return JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body);
    }

    /// <summary>Writes a number as exactly as a double has it, or <c>null</c>.</summary>
    internal static void Number(ref JsonText json, double? value)
    {
        if (value is not { } number || !double.IsFinite(number))
        {
            json.Raw("null"u8);
            return;
        }

        Span<byte> digits = stackalloc byte[32];
        number.TryFormat(digits, out int length, provider: CultureInfo.InvariantCulture);
        json.Raw(digits[..length]);
    }
}
