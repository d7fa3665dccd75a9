using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Errors;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.OpsConsole;

/// <summary>The contract's errors: <c>{"detail": "…"}</c>, whatever the status.</summary>
internal sealed class OpsErrors : ContractErrors
{
    private OpsErrors()
    {
    }

    internal static OpsErrors Answer { get; } = new();

    /// <summary>422: a parameter is not what the contract says.</summary>
    internal Task Unprocessable(HttpContext context, string detail) =>
        Of(context, StatusCodes.Status422UnprocessableEntity, detail);

    /// <inheritdoc/>
    public override string CodeOf(in Refusal refusal) => refusal.Code ?? string.Empty;

    /// <inheritdoc/>
    protected override void WriteEnvelope(ref JsonText json, HttpContext context, in Refusal refusal)
    {
        json.Raw("{\"detail\":"u8);
        json.String(refusal.Message);
        json.Raw("}"u8);
    }
}
