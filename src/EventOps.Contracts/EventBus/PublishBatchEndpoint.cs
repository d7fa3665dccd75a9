using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Ingest;
using EventOps.Engine.Intake.Parsing;

namespace EventOps.Contracts.EventBus;

/// <summary><c>POST /publish/batch</c>: items as <c>POST /publish</c> takes them.</summary>
internal sealed class PublishBatchEndpoint : EventBatchPost
{
    internal PublishBatchEndpoint(IngestServices services, AccessRule rule)
        : base(services, rule)
    {
    }

    /// <inheritdoc/>
    protected override string? Read(
        Principal caller, ReadOnlySpan<byte> body, BatchFormat format, ReadOnlySpan<byte> key, BatchFill into)
    {
        ParseLimits limits = Services.Parsing;
        Span<byte> scratch = stackalloc byte[limits.ScratchBytes];
        return format switch
        {
            BatchFormat.Ndjson => into.From(new NdjsonBatchReader(body, scratch, limits), body, key),
            BatchFormat.MessagePack => into.From(new MessagePackBatchReader(body, scratch, limits), body, key),
            _ => into.From(new JsonBatchReader(body, scratch, limits), body, key),
        };
    }
}
