using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.CloudEvents;
using EventOps.Contracts.Http.Ingest;
using EventOps.Engine.Inboxes;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.TriggerIngestion;

/// <summary><c>POST /v1/events</c>: any JSON object, durable and in the inbox before the answer leaves.</summary>
internal sealed class PostEventEndpoint : EventPost
{
    internal PostEventEndpoint(IngestServices services, AccessRule rule)
        : base(services, rule)
    {
    }

    /// <inheritdoc/>
    protected override bool AnyType => true;

    /// <inheritdoc/>
    protected override bool TakesCloudEvents => true;

    /// <inheritdoc/>
    protected override EventOrigin Origin => EventOrigin.Trigger;

    /// <inheritdoc/>
    protected override bool IsPrepared(Principal caller) => Services.Engine.Inboxes.IsOpen(caller.Tenant);

    /// <inheritdoc/>
    protected override ValueTask<AdmitError> PrepareAsync(Principal caller) => Services.Engine.Inboxes.OpenAsync(caller.Tenant);

    /// <inheritdoc/>
    protected override IngestAttempt Read(HttpContext context, Principal caller, ReadOnlySpan<byte> body)
    {
        ParseLimits limits = Services.Parsing;
        Span<byte> scratch = stackalloc byte[limits.ScratchBytes];
        Span<byte> room = stackalloc byte[CallerSource.BytesMax];
        var shape = EventShape.Trigger(CallerSource.Write(caller, room));
        return JsonEventParser.TryParse(body, scratch, limits, shape, out EventFields fields, out ParseError error)
            ? Submit(context, caller, ref fields)
            : IngestAttempt.Invalid(Services.Errors.Unparsed(error, body, limits));
    }

    /// <inheritdoc/>
    protected override void Answer(HttpContext context, Series series, FrameReceipt receipt)
    {
        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status201Created;
        response.ContentType = MediaTypes.Json;
        response.Headers.Location = EventId.ToText(TriggerContract.BasePath + "/events/evt_", receipt.FirstId);
        RequestId.Set(context);
        var json = new JsonText(response.BodyWriter);
        json.Raw("{\"id\":"u8);
        json.EventId(receipt.FirstId);
        json.Raw(",\"created_at\":"u8);
        json.Number(EventId.UnixTimeMs(receipt.FirstId));
        json.Raw(",\"status\":"u8);
        json.String(TriggerEventJson.NameOf(StatusOf(context, series, receipt.FirstId)));
        json.Raw("}"u8);
        response.ContentLength = json.Written;
        json.Flush();
    }

    /// <summary>
    /// A repeat under the same key, or of the same CloudEvent, may come when the event was acknowledged already; any other
    /// is new.
    /// </summary>
    private InboxStatus StatusOf(HttpContext context, Series series, long id) =>
        context.Request.Headers.ContainsKey(IdempotencyHeader.Name) || CloudEventModes.Of(context.Request) != CloudEventMode.None
            ? Services.Engine.Inboxes.StatusOf(series, id) ?? InboxStatus.Undelivered
            : InboxStatus.Undelivered;
}
