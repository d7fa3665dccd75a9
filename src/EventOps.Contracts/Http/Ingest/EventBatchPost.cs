using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.CloudEvents;
using EventOps.Engine.Intake;
using EventOps.Engine.Observability;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.Http.Ingest;

/// <summary>
/// The POST of a batch, of any contract: a JSON array, NDJSON, MessagePack or CloudEvents, plain, gzip or br. 1 who calls, 2 the body,
/// 3 every item for itself into frames, 4 the rate limit by items, 5 the frames into the ring and the commit, 6 the
/// result. Bad items are refused one by one; a body that is no batch at all is refused whole and nothing of it is taken.
/// </summary>
public abstract class EventBatchPost
{
    private readonly IngestServices _services;
    private readonly AccessRule _rule;

    /// <summary>Prepares an endpoint.</summary>
    /// <param name="services">What it is made from.</param>
    /// <param name="rule">Its line of the access table.</param>
    protected EventBatchPost(IngestServices services, AccessRule rule)
    {
        _services = services;
        _rule = rule;
    }

    /// <summary>What the endpoint is made from.</summary>
    protected IngestServices Services => _services;

    /// <summary>Whether the contract takes types nobody registered.</summary>
    protected virtual bool AnyType => false;

    /// <summary>By which door CloudEvents come in.</summary>
    protected virtual EventOrigin Origin => EventOrigin.Bus;

    /// <summary>The status of a batch of which something was taken.</summary>
    protected virtual int AcceptedStatus => StatusCodes.Status200OK;

    /// <summary>Answers a request; behind the guard.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        // 1
        if (_services.Door.Identify(context, _rule, out Task refusal) is not { } caller)
        {
            await refusal;
            return;
        }

        RequestLogScope.Note(context, caller);
        BatchFormat format = BatchFormats.Of(context.Request.ContentType);
        if (format == BatchFormat.Unsupported)
        {
            await _services.Errors.MediaType(context, BatchFormats.Supported);
            return;
        }

        StringValues results = context.Request.Query["results"];
        bool wantsIds = results == "all";
        if (results.Count > 0 && !wantsIds)
        {
            await _services.Errors.BadRequest(context, "results must be all, or not given");
            return;
        }

        AdmitError error = await PrepareAsync(caller);
        if (error != AdmitError.None)
        {
            await _services.Errors.Admission(context, error);
            return;
        }

        // 2
        using BodyBuffer body = await BodyBuffer.ReadAsync(context, _services.BatchBytesMax);
        if (body.Error != BodyReadError.None)
        {
            _services.Engine.Metrics.Rejected(
                body.Error == BodyReadError.TooLarge ? RejectReason.TooLarge : RejectReason.Invalid);
            await _services.Errors.Body(context, body.Error, _services.BatchBytesMax);
            return;
        }

        // 3
        BatchSubmission batch = _services.Engine.Intake.BeginBatch(caller.Tenant);
        var outcome = new BatchOutcome(_services.Engine.Metrics);
        string? problem = Fill(context, caller, body.Span, format, batch, outcome);
        if (problem is not null)
        {
            batch.Abandon();
            _services.Engine.Metrics.Rejected(RejectReason.Invalid);
            await _services.Errors.BadRequest(context, problem);
            return;
        }

        if (outcome.HeaderRefusal != AdmitError.None)
        {
            // The header's key stands for the whole batch: with another body, or the first still on its way, none of it
            // is taken.
            batch.Abandon();
            await _services.Errors.Admission(context, outcome.HeaderRefusal);
            return;
        }

        // 4
        if (!_services.Door.TryTake(context, caller, _rule, batch.Accepted + outcome.Rejected, out refusal))
        {
            batch.Abandon();
            await refusal;
            return;
        }

        if (outcome.QuotaRefusal is { } full && batch.Accepted == 0)
        {
            batch.Abandon();
            await _services.Errors.WriteAsync(context, full);
            return;
        }

        // 5
        int accepted = batch.Accepted;
        error = await batch.CommitAsync();
        if (error != AdmitError.None)
        {
            _services.Engine.Metrics.Rejected(error.ToReason(), accepted);
            await _services.Errors.Admission(context, error);
            return;
        }

        // 6
        int status = batch.Accepted > 0 ? AcceptedStatus : StatusCodes.Status400BadRequest;
        await JsonAnswer.SendAsync(context, status, outcome.ToJson(batch, wantsIds));
    }

    /// <summary>Does what a tenant's first event needs; nothing when that is done.</summary>
    protected virtual ValueTask<AdmitError> PrepareAsync(Principal caller) => ValueTask.FromResult(AdmitError.None);

    /// <summary>
    /// Step 3: reads the items of a body into <paramref name="into"/>; those that are CloudEvents are the same in every
    /// contract, and read already.
    /// </summary>
    /// <returns>Why the batch as a whole is refused, or null.</returns>
    protected abstract string? Read(
        Principal caller, ReadOnlySpan<byte> body, BatchFormat format, ReadOnlySpan<byte> key, BatchFill into);

    private string? Fill(
        HttpContext context, Principal caller, ReadOnlySpan<byte> body, BatchFormat format, BatchSubmission batch, BatchOutcome outcome)
    {
        Span<byte> room = stackalloc byte[IdempotencyHeader.BytesMax];
        if (!IdempotencyHeader.TryRead(context.Request.Headers[IdempotencyHeader.Name], room, out int keyLength))
        {
            return IdempotencyHeader.Problem;
        }

        var into = new BatchFill(
            batch, outcome, _services.Errors, _services.Engine.Tenants, _services.Parsing, AnyType)
        {
            Trace = TraceParentHeader.Read(context.Request),
        };
        return format == BatchFormat.CloudEvents
            ? ReadCloudEvents(body, into)
            : Read(caller, body, format, room[..keyLength], into);
    }

    /// <summary>The source and the id of each are its key, so none of the batch is needed.</summary>
    private string? ReadCloudEvents(ReadOnlySpan<byte> body, BatchFill into)
    {
        using var draft = new CloudEventDraft();
        return into.From(new CloudEventBatchReader(body, draft, _services.Parsing) { Origin = Origin }, body, key: default);
    }
}
