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
/// <c>POST /publish</c>. The hot path: 1 who calls, 2 the body from the pipe, 3 one parse and into the ring, 4 wait for
/// the commit, 5 answer. Nothing is copied but the record into its frame.
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

    /// <summary>
    /// Goes as far as it can without a wait: most bodies have arrived with their headers. Each wait avoided is an
    /// allocation per event avoided, and only the last one, for the commit, is left.
    /// </summary>
    internal Task HandleAsync(HttpContext context)
    {
        try
        {
            // 1
            if (_door.Admit(context, RateLimitOperation.Publish, out Task refusal) is not { } caller)
            {
                return refusal;
            }

            if (!IsPlainJson(context.Request))
            {
                return HandleUnusualAsync(context, caller);
            }

            // 2: no token is passed, because asking the context for one makes one; the read ends by itself when the
            // connection does.
            PipeReader body = context.Request.BodyReader;
            ValueTask<ReadResult> reading = body.ReadAsync(CancellationToken.None);
            if (!reading.IsCompletedSuccessfully)
            {
                return HandleSlowlyAsync(context, caller, body, reading);
            }

            ReadResult read = reading.Result;
            if (!read.IsCompleted || read.Buffer.Length > _limits.EventBytesMax)
            {
                return HandleSlowlyAsync(context, caller, body, new ValueTask<ReadResult>(read));
            }

            // 3
            Attempt attempt = Submit(context, caller, read.Buffer);
            if (attempt.Submission.Error == AdmitError.KeyInFlight)
            {
                return HandleSlowlyAsync(context, caller, body, new ValueTask<ReadResult>(read));
            }

            body.AdvanceTo(read.Buffer.End);
            return FinishAsync(context, attempt);
        }
        catch (Exception exception)
        {
            return EndpointGuard.AnswerAsync(context, exception, EventBusError.Of, _services.Log);
        }
    }

    /// <summary>
    /// The same when the body has not arrived yet, is too large, or its idempotency key is in use just now.
    /// </summary>
    private async Task HandleSlowlyAsync(HttpContext context, Principal caller, PipeReader body, ValueTask<ReadResult> reading)
    {
        try
        {
            ReadResult read = await reading;
            while (!read.IsCompleted && read.Buffer.Length <= _limits.EventBytesMax)
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                read = await body.ReadAsync(CancellationToken.None);
            }

            if (read.Buffer.Length > _limits.EventBytesMax)
            {
                body.AdvanceTo(read.Buffer.End);
                await RefuseBodyAsync(context, BodyReadError.TooLarge);
                return;
            }

            Attempt attempt = await SubmitSettledAsync(context, caller, read.Buffer);
            body.AdvanceTo(read.Buffer.End);
            await FinishAsync(context, attempt);
        }
        catch (Exception exception)
        {
            await EndpointGuard.AnswerAsync(context, exception, EventBusError.Of, _services.Log);
        }
    }

    private static bool IsPlainJson(HttpRequest request) =>
        request.Headers.ContentEncoding.Count == 0
        && (request.ContentType is not { } type || MediaTypes.Is(type, MediaTypes.Json));

    /// <summary>
    /// A body that is not JSON, which is refused, or one that is compressed, which cannot be parsed where it lies.
    /// </summary>
    private Task HandleUnusualAsync(HttpContext context, Principal caller) =>
        context.Request.ContentType is { } type && !MediaTypes.Is(type, MediaTypes.Json)
            ? EventBusError.MediaType(context, MediaTypes.Json)
            : HandleCompressedAsync(context, caller);

    private async Task HandleCompressedAsync(HttpContext context, Principal caller)
    {
        try
        {
            using BodyBuffer body = await BodyBuffer.ReadAsync(context, _limits.EventBytesMax);
            await (body.Error != BodyReadError.None
                ? RefuseBodyAsync(context, body.Error)
                : FinishAsync(context, await SubmitSettledAsync(context, caller, new ReadOnlySequence<byte>(body.Memory))));
        }
        catch (Exception exception)
        {
            await EndpointGuard.AnswerAsync(context, exception, EventBusError.Of, _services.Log);
        }
    }

    /// <summary>Submits, and while another request holds the key, waits for that one's fate and tries again.</summary>
    private async ValueTask<Attempt> SubmitSettledAsync(HttpContext context, Principal caller, ReadOnlySequence<byte> body)
    {
        while (true)
        {
            Attempt attempt = Submit(context, caller, body);
            if (attempt.Submission.Error != AdmitError.KeyInFlight)
            {
                return attempt;
            }

            await attempt.Submission.Settled.WaitAsync(context.RequestAborted);
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

        fields.Trace = TraceParentHeader.Read(context.Request);
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

    private Task RefuseAsync(HttpContext context, Attempt attempt)
    {
        if (attempt.Problem is null)
        {
            return EventBusError.Admission(context, attempt.Submission.Error, attempt.UnknownType ?? string.Empty);
        }

        _services.Engine.Metrics.Rejected(RejectReason.Invalid);
        return EventBusError.BadRequest(context, attempt.Problem);
    }

    private Task FinishAsync(HttpContext context, Attempt attempt) => attempt.IsRefused
        ? RefuseAsync(context, attempt)
        : AnswerWhenDurableAsync(context, attempt.Submission.Series!, attempt.Submission.WaitAsync());

    /// <summary>Steps 4 and 5.</summary>
    private async Task AnswerWhenDurableAsync(HttpContext context, Series series, ValueTask<FrameReceipt> commit)
    {
        FrameReceipt receipt = await commit;
        if (receipt.Outcome == FrameOutcome.Committed)
        {
            Answer(context, series, receipt);
            return;
        }

        _services.Engine.Metrics.Rejected(RejectReason.JournalUnavailable);
        await EventBusError.Admission(context, AdmitError.JournalUnavailable, string.Empty);
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
    private readonly record struct Attempt(Submission Submission, string? Problem, string? UnknownType)
    {
        internal bool IsRefused => Problem is not null || Submission.Error != AdmitError.None;
    }
}
