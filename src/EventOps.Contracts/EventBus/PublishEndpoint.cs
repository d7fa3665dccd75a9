using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Observability;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// <c>POST /publish</c>. The hot path: 1 who calls, 2 the body from the pipe, 3 one parse and into the ring, 4 wait for the commit,
/// 5 answer. Nothing is copied but the record into its frame.
/// </summary>
internal sealed class PublishEndpoint
{
    private readonly EventBusServices _services;
    private readonly EventBusDoor _door;
    private readonly ParseLimits _limits;

    internal PublishEndpoint(EventBusServices services, EventBusDoor door)
    {
        _services = services;
        _door = door;
        _limits = services.Limits.Parsing;
    }

    internal async Task HandleAsync(HttpContext context)
    {
        // 1
        if (_door.Admit(context, RateLimitOperation.Publish, out Task refusal) is not { } caller)
        {
            await refusal;
            return;
        }

        if (context.Request.ContentType is { } type && !MediaTypes.Is(type, MediaTypes.Json))
        {
            await EventBusError.MediaType(context, MediaTypes.Json);
            return;
        }

        if (context.Request.Headers.ContentEncoding.Count > 0)
        {
            await HandleCompressedAsync(context, caller);
            return;
        }

        // 2
        PipeReader body = context.Request.BodyReader;
        ReadResult read = await ReadToEndAsync(body, context.RequestAborted);
        if (read.Buffer.Length > _limits.EventBytesMax)
        {
            body.AdvanceTo(read.Buffer.End);
            await RefuseBodyAsync(context, BodyReadError.TooLarge);
            return;
        }

        // 3
        Attempt attempt = Submit(context, caller, read.Buffer);
        while (attempt.Submission.Error == AdmitError.KeyInFlight)
        {
            await attempt.Submission.Settled.WaitAsync(context.RequestAborted);
            attempt = Submit(context, caller, read.Buffer);
        }

        body.AdvanceTo(read.Buffer.End);

        // 4, 5
        await FinishAsync(context, attempt);
    }

    /// <summary>The same for a compressed body, which cannot be parsed where it lies.</summary>
    private async Task HandleCompressedAsync(HttpContext context, Principal caller)
    {
        using BodyBuffer body = await BodyBuffer.ReadAsync(context, _limits.EventBytesMax);
        if (body.Error != BodyReadError.None)
        {
            await RefuseBodyAsync(context, body.Error);
            return;
        }

        var sequence = new ReadOnlySequence<byte>(body.Memory);
        Attempt attempt = Submit(context, caller, sequence);
        while (attempt.Submission.Error == AdmitError.KeyInFlight)
        {
            await attempt.Submission.Settled.WaitAsync(context.RequestAborted);
            attempt = Submit(context, caller, sequence);
        }

        await FinishAsync(context, attempt);
    }

    private async ValueTask<ReadResult> ReadToEndAsync(PipeReader body, CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult read = await body.ReadAsync(cancellation);
            if (read.IsCompleted || read.Buffer.Length > _limits.EventBytesMax)
            {
                return read;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private Attempt Submit(HttpContext context, Principal caller, in ReadOnlySequence<byte> body)
    {
        if (body.IsSingleSegment)
        {
            return Submit(context, caller, body.FirstSpan);
        }

        byte[] whole = ArrayPool<byte>.Shared.Rent((int)body.Length);
        try
        {
            body.CopyTo(whole);
            return Submit(context, caller, whole.AsSpan(0, (int)body.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private Attempt Submit(HttpContext context, Principal caller, ReadOnlySpan<byte> body)
    {
        Span<byte> scratch = stackalloc byte[_limits.ScratchBytes];
        if (!JsonEventParser.TryParse(body, scratch, _limits, out EventFields fields, out ParseError error))
        {
            return new Attempt(default, error.Message(body, _limits), null);
        }

        ReadOnlySpan<byte> key = fields.IdempotencyKey;
        if (context.Request.Headers[IdempotencyHeader.Name] is { Count: > 0 } header)
        {
            Span<byte> room = stackalloc byte[IdempotencyHeader.BytesMax];
            if (!IdempotencyHeader.TryRead(header, room, out int length))
            {
                return new Attempt(default, IdempotencyHeader.Problem, null);
            }

            key = room[..length];
        }

        Submission submission = _services.Engine.Intake.Submit(caller.Tenant, fields, key);
        return submission.Error == AdmitError.UnknownEventType
            ? new Attempt(submission, null, Encoding.UTF8.GetString(fields.EventType))
            : new Attempt(submission, null, null);
    }

    private async Task FinishAsync(HttpContext context, Attempt attempt)
    {
        if (attempt.Problem is not null)
        {
            _services.Engine.Metrics.Rejected(RejectReason.Invalid);
            await EventBusError.BadRequest(context, attempt.Problem);
            return;
        }

        if (attempt.Submission.Error != AdmitError.None)
        {
            await EventBusError.Admission(context, attempt.Submission.Error, attempt.UnknownType ?? string.Empty);
            return;
        }

        FrameReceipt receipt = await attempt.Submission.WaitAsync();
        if (receipt.Outcome != FrameOutcome.Committed)
        {
            _services.Engine.Metrics.Rejected(RejectReason.JournalUnavailable);
            await EventBusError.Admission(context, AdmitError.JournalUnavailable, string.Empty);
            return;
        }

        Answer(context, attempt.Submission.Series!, receipt);
    }

    private static void Answer(HttpContext context, Series series, FrameReceipt receipt)
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

    private Task RefuseBodyAsync(HttpContext context, BodyReadError error)
    {
        _services.Engine.Metrics.Rejected(error == BodyReadError.TooLarge ? RejectReason.TooLarge : RejectReason.Invalid);
        return EventBusError.Body(context, error, _limits.EventBytesMax);
    }

    /// <summary>What one look at the body came to.</summary>
    /// <param name="Submission">The event on its way, or why the engine refused it.</param>
    /// <param name="Problem">Why the body is no event, or null.</param>
    /// <param name="UnknownType">The type nobody registered, or null.</param>
    private readonly record struct Attempt(Submission Submission, string? Problem, string? UnknownType);
}
