using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Ingest;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary><c>POST /publish</c>: one event, durable before the answer leaves.</summary>
internal sealed class PublishEndpoint : EventPost
{
    internal PublishEndpoint(IngestServices services, AccessRule rule)
        : base(services, rule)
    {
    }

    /// <inheritdoc/>
    protected override bool TakesCloudEvents => true;

    /// <inheritdoc/>
    protected override IngestAttempt Read(HttpContext context, Principal caller, ReadOnlySpan<byte> body)
    {
        ParseLimits limits = Services.Parsing;
        Span<byte> scratch = stackalloc byte[limits.ScratchBytes];
        return JsonEventParser.TryParse(body, scratch, limits, out EventFields fields, out ParseError error)
            ? Submit(context, caller, ref fields)
            : IngestAttempt.Invalid(error.Message(body, limits));
    }

    /// <inheritdoc/>
    protected override void Answer(HttpContext context, Series series, FrameReceipt receipt)
    {
        HttpResponse response = context.Response;
        response.ContentType = MediaTypes.Json;
        RequestId.Set(context);
        var json = new JsonText(response.BodyWriter);
        json.Raw("{\"event_id\":"u8);
        json.EventId(receipt.FirstId);
        json.Raw(",\"event_type\":"u8);
        json.String(series.Type);
        json.Raw(",\"source\":"u8);
        json.String(series.Source);
        json.Raw(",\"published_at\":"u8);
        json.Time(EventId.UnixTimeMs(receipt.FirstId));
        json.Raw(",\"subscribers_notified\":"u8);
        json.Number(receipt.Matches);
        json.Raw("}"u8);
        response.ContentLength = json.Written;
        json.Flush();
    }
}
