using System.Globalization;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Errors;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Otlp;

/// <summary>The errors of OTLP/HTTP: a <c>google.rpc.Status</c>, in the encoding of the request.</summary>
internal sealed class OtlpErrors : ContractErrors
{
    internal static OtlpErrors Answer { get; } = new();

    /// <inheritdoc/>
    public override string CodeOf(in Refusal refusal) => CodeOf(refusal.Status).ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override Task WriteAsync(HttpContext context, in Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!OtlpEndpoint.IsProtobuf(context.Request))
        {
            return base.WriteAsync(context, refusal);
        }

        SetHead(context, refusal);
        return OtlpEndpoint.SendAsync(context, OtlpProtobufAnswer.Status(CodeOf(refusal.Status), refusal.Message));
    }

    /// <inheritdoc/>
    protected override void WriteEnvelope(ref JsonText json, HttpContext context, in Refusal refusal)
    {
        json.Raw("{\"code\":"u8);
        json.Number(CodeOf(refusal.Status));
        json.Raw(",\"message\":"u8);
        json.String(refusal.Message);
        json.Raw("}"u8);
    }

    /// <summary>The canonical code of gRPC for an HTTP status.</summary>
    private static long CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => 16,
        StatusCodes.Status403Forbidden => 7,
        StatusCodes.Status404NotFound => 5,
        StatusCodes.Status405MethodNotAllowed => 12,
        StatusCodes.Status408RequestTimeout => 4,
        StatusCodes.Status413PayloadTooLarge => 11,
        StatusCodes.Status429TooManyRequests => 8,
        StatusCodes.Status503ServiceUnavailable => 14,
        >= StatusCodes.Status500InternalServerError => 13,
        _ => 3,
    };
}
