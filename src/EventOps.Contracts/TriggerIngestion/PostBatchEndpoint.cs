using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Ingest;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.TriggerIngestion;

/// <summary><c>POST /v1/events/batch</c>: items as <c>POST /v1/events</c> takes them.</summary>
internal sealed class PostBatchEndpoint : EventBatchPost
{
    internal PostBatchEndpoint(IngestServices services, AccessRule rule)
        : base(services, rule)
    {
    }

    /// <inheritdoc/>
    protected override bool AnyType => true;

    /// <inheritdoc/>
    protected override EventOrigin Origin => EventOrigin.Trigger;

    /// <inheritdoc/>
    protected override int AcceptedStatus => StatusCodes.Status201Created;

    /// <inheritdoc/>
    protected override ValueTask<AdmitError> PrepareAsync(Principal caller) => Services.Engine.Inboxes.OpenAsync(caller.Tenant);

    /// <inheritdoc/>
    protected override string? Read(
        Principal caller, ReadOnlySpan<byte> body, BatchFormat format, ReadOnlySpan<byte> key, BatchFill into)
    {
        ParseLimits limits = Services.Parsing;
        Span<byte> scratch = stackalloc byte[limits.ScratchBytes];
        Span<byte> room = stackalloc byte[CallerSource.BytesMax];
        var shape = EventShape.Trigger(CallerSource.Write(caller, room));
        return format switch
        {
            BatchFormat.Ndjson => into.From(new NdjsonBatchReader(body, scratch, limits, shape), body, key),
            BatchFormat.MessagePack => into.From(new MessagePackBatchReader(body, scratch, limits, shape), body, key),
            _ => into.From(new JsonBatchReader(body, scratch, limits, shape), body, key),
        };
    }
}
