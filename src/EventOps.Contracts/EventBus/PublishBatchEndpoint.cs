using System.Text;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Observability;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// <c>POST /publish/batch</c>: a JSON array, NDJSON or MessagePack, plain, gzip or br. 1 who calls, 2 the body, 3 every
/// item for itself into frames, 4 the rate limit by items, 5 the frames into the ring and the commit, 6 the result. Bad
/// items are refused one by one; a body that is no batch at all is refused whole and nothing of it is taken.
/// </summary>
internal sealed class PublishBatchEndpoint
{
    private const string Supported = $"{MediaTypes.Json}, {MediaTypes.Ndjson} or {MediaTypes.MessagePack}";
    private readonly EventBusServices _services;
    private readonly EventBusDoor _door;
    private readonly ParseLimits _limits;

    internal PublishBatchEndpoint(EventBusServices services, EventBusDoor door)
    {
        _services = services;
        _door = door;
        _limits = services.Limits.Parsing;
    }

    internal async Task HandleAsync(HttpContext context)
    {
        // 1
        if (_door.Identify(context, out Task refusal) is not { } caller)
        {
            await refusal;
            return;
        }

        BatchFormat format = FormatOf(context.Request.ContentType);
        if (format == BatchFormat.Unsupported)
        {
            await EventBusError.MediaType(context, Supported);
            return;
        }

        StringValues results = context.Request.Query["results"];
        bool wantsIds = results == "all";
        if (results.Count > 0 && !wantsIds)
        {
            await EventBusError.BadRequest(context, "results must be all, or not given");
            return;
        }

        // 2
        using BodyBuffer body = await BodyBuffer.ReadAsync(context, _services.Limits.BatchBytesMax);
        if (body.Error != BodyReadError.None)
        {
            _services.Engine.Metrics.Rejected(
                body.Error == BodyReadError.TooLarge ? RejectReason.TooLarge : RejectReason.Invalid);
            await EventBusError.Body(context, body.Error, _services.Limits.BatchBytesMax);
            return;
        }

        // 3
        BatchSubmission batch = _services.Engine.Intake.BeginBatch(caller.Tenant);
        var outcome = new BatchOutcome(_services.Engine.Metrics);
        string? problem = Fill(context, body.Span, format, batch, outcome);
        if (problem is not null)
        {
            batch.Abandon();
            _services.Engine.Metrics.Rejected(RejectReason.Invalid);
            await EventBusError.BadRequest(context, problem);
            return;
        }

        if (outcome.HeaderRefusal != AdmitError.None)
        {
            // The header's key stands for the whole batch: with another body, or the first still on its way, none of it
            // is taken.
            batch.Abandon();
            await EventBusError.Admission(context, outcome.HeaderRefusal, string.Empty);
            return;
        }

        // 4
        if (!_door.TryTake(context, caller, RateLimitOperation.Publish, batch.Accepted + outcome.Rejected, out refusal))
        {
            batch.Abandon();
            await refusal;
            return;
        }

        // 5
        int accepted = batch.Accepted;
        AdmitError error = await batch.CommitAsync();
        if (error != AdmitError.None)
        {
            _services.Engine.Metrics.Rejected(error.ToReason(), accepted);
            await EventBusError.Admission(context, error, string.Empty);
            return;
        }

        // 6
        int status = batch.Accepted > 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        await JsonAnswer.SendAsync(context, status, outcome.ToJson(batch, wantsIds));
    }

    private static BatchFormat FormatOf(string? contentType)
    {
        if (contentType is null || MediaTypes.Is(contentType, MediaTypes.Json))
        {
            return BatchFormat.Json;
        }

        if (MediaTypes.Is(contentType, MediaTypes.Ndjson))
        {
            return BatchFormat.Ndjson;
        }

        return MediaTypes.Is(contentType, MediaTypes.MessagePack) ? BatchFormat.MessagePack : BatchFormat.Unsupported;
    }

    private string? Fill(
        HttpContext context, ReadOnlySpan<byte> body, BatchFormat format, BatchSubmission batch, BatchOutcome outcome)
    {
        Span<byte> room = stackalloc byte[IdempotencyHeader.BytesMax];
        if (!IdempotencyHeader.TryRead(context.Request.Headers[IdempotencyHeader.Name], room, out int keyLength))
        {
            return IdempotencyHeader.Problem;
        }

        Span<byte> scratch = stackalloc byte[_limits.ScratchBytes];
        ReadOnlySpan<byte> key = room[..keyLength];
        TraceContext trace = TraceParentHeader.Read(context.Request);
        return format switch
        {
            BatchFormat.Ndjson => Fill(new NdjsonBatchReader(body, scratch, _limits), body, key, trace, batch, outcome),
            BatchFormat.MessagePack => Fill(new MessagePackBatchReader(body, scratch, _limits), body, key, trace, batch, outcome),
            _ => Fill(new JsonBatchReader(body, scratch, _limits), body, key, trace, batch, outcome),
        };
    }

    private string? Fill<TReader>(
        TReader reader,
        ReadOnlySpan<byte> body,
        ReadOnlySpan<byte> key,
        TraceContext trace,
        BatchSubmission batch,
        BatchOutcome outcome)
        where TReader : struct, IEventBatchReader, allows ref struct
    {
        ParseError error;
        while (reader.MoveNext(out EventFields fields, out error))
        {
            if (error.IsError)
            {
                outcome.Reject(reader.Index, "bad_request", error.Message(body, _limits), RejectReason.Invalid);
                continue;
            }

            fields.Trace = trace;
            AdmitError refused = batch.Add(fields, key, reader.Index);
            if (refused != AdmitError.None)
            {
                if (refused is AdmitError.KeyConflict or AdmitError.KeyInFlight && fields.IdempotencyKey.IsEmpty)
                {
                    outcome.HeaderRefusal = refused;
                }

                string type = refused == AdmitError.UnknownEventType ? Encoding.UTF8.GetString(fields.EventType) : string.Empty;
                outcome.Reject(reader.Index, EventBusError.CodeOf(refused), EventBusError.MessageOf(refused, type), refused.ToReason());
            }
        }

        if (error.IsError)
        {
            return error.Message(body, _limits);
        }

        return batch.Accepted + outcome.Rejected == 0 ? "The batch is empty" : null;
    }

    private enum BatchFormat
    {
        Unsupported,
        Json,
        Ndjson,
        MessagePack,
    }
}
