using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.CloudEvents;
using EventOps.Contracts.Http.Errors;
using EventOps.Contracts.Http.Metering;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Observability;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http.Ingest;

/// <summary>
/// The POST of one event, of any contract. The hot path: 1 who calls, 2 the body from the pipe, 3 one parse and into the
/// ring, 4 wait for the commit, 5 answer. Nothing is copied but the record into its frame.
/// </summary>
/// <remarks>
/// Runs on the socket's thread until the frame is in the ring, so nothing a contract adds may block. A contract says how
/// a body becomes an event (<see cref="Read"/>) and how an event is answered (<see cref="Answer"/>).
/// </remarks>
public abstract class EventPost
{
    private readonly AccessRule _rule;
    private readonly RouteMeter _meter;

    /// <summary>Prepares an endpoint.</summary>
    /// <param name="services">What it is made from.</param>
    /// <param name="rule">Its line of the access table.</param>
    protected EventPost(IngestServices services, AccessRule rule)
    {
        ArgumentNullException.ThrowIfNull(services);
        Services = services;
        _rule = rule;
        _meter = services.Door.MeterOf(rule);
    }

    /// <summary>What the endpoint is made from.</summary>
    protected IngestServices Services { get; }

    /// <summary>
    /// Goes as far as it can without a wait: most bodies have arrived with their headers. Each wait avoided is an
    /// allocation per event avoided, and only the last one, for the commit, is left.
    /// </summary>
    public Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        long startedAt = Stopwatch.GetTimestamp();
        try
        {
            // 1
            if (Services.Door.Admit(context, _rule, out Task refusal) is not { } caller)
            {
                _meter.Answered(context.Response.StatusCode, startedAt);
                return refusal;
            }

            if (!PostedBody.IsPlainJson(context.Request) || IsCloudEvent(context.Request) || !IsPrepared(caller))
            {
                return HandleUnusualAsync(context, caller, startedAt);
            }

            // 2: no token is passed, because asking the context for one makes one; the read ends by itself when the
            // connection does.
            PipeReader body = context.Request.BodyReader;
            ValueTask<ReadResult> reading = body.ReadAsync(CancellationToken.None);
            if (!reading.IsCompletedSuccessfully)
            {
                return HandleSlowlyAsync(context, caller, body, reading, startedAt);
            }

            ReadResult read = reading.Result;
            if (!read.IsCompleted || read.Buffer.Length > Services.Parsing.EventBytesMax)
            {
                return HandleSlowlyAsync(context, caller, body, new ValueTask<ReadResult>(read), startedAt);
            }

            // 3
            IngestAttempt attempt = ReadWhole(context, caller, read.Buffer, CloudEventMode.None);
            if (attempt.Submission.Error == AdmitError.KeyInFlight)
            {
                return HandleSlowlyAsync(context, caller, body, new ValueTask<ReadResult>(read), startedAt);
            }

            body.AdvanceTo(read.Buffer.End);
            return FinishAsync(context, caller, attempt, startedAt);
        }
        catch (Exception exception)
        {
            Task answer = EndpointGuard.AnswerAsync(context, exception, Services.Errors, Services.Log);
            _meter.Answered(context.Response.StatusCode, startedAt);
            return answer;
        }
    }

    /// <summary>Whether the contract takes CloudEvents in place of its own events.</summary>
    protected virtual bool TakesCloudEvents => false;

    /// <summary>By which door a CloudEvent comes in.</summary>
    protected virtual EventOrigin Origin => EventOrigin.Bus;

    /// <summary>Whether the contract takes types nobody registered.</summary>
    protected virtual bool AnyType => false;

    /// <summary>Whether what a tenant's first event needs is done.</summary>
    protected virtual bool IsPrepared(Principal caller) => true;

    /// <summary>Does what a tenant's first event needs.</summary>
    protected virtual ValueTask<AdmitError> PrepareAsync(Principal caller) => ValueTask.FromResult(AdmitError.None);

    /// <summary>Step 3: parses a whole body and submits its event. Any number of times for one body.</summary>
    protected abstract IngestAttempt Read(HttpContext context, Principal caller, ReadOnlySpan<byte> body);

    /// <summary>Step 5: writes the answer for an event that is durable.</summary>
    /// <param name="context">The request.</param>
    /// <param name="series">The event's series: its type and source outlive the body.</param>
    /// <param name="receipt">Its id.</param>
    protected abstract void Answer(HttpContext context, Series series, FrameReceipt receipt);

    /// <summary>
    /// Submits a parsed event under the request's idempotency key, if it has one, else under the event's own.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">Who sends it.</param>
    /// <param name="fields">The event.</param>
    /// <param name="dataPointer">Where in the body its data is, as a JSON Pointer: what is wrong with it is told so.</param>
    protected IngestAttempt Submit(
        HttpContext context, Principal caller, scoped ref EventFields fields, string dataPointer = BatchFill.DataPointer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(caller);
        fields.Trace = TraceParentHeader.Read(context.Request);
        scoped ReadOnlySpan<byte> key = fields.IdempotencyKey;
        Span<byte> room = stackalloc byte[IdempotencyHeader.BytesMax];
        if (context.Request.Headers[IdempotencyHeader.Name] is { Count: > 0 } header)
        {
            if (!IdempotencyHeader.TryRead(header, room, out int length))
            {
                return IngestAttempt.Invalid(IdempotencyHeader.Problem);
            }

            key = room[..length];
        }

        return SubmitUnder(key, caller, ref fields, dataPointer);
    }

    private IngestAttempt SubmitUnder(
        scoped ReadOnlySpan<byte> key, Principal caller, scoped ref EventFields fields, string dataPointer)
    {
        Submission submission = Services.Engine.Intake.Submit(caller.Tenant, fields, key, AnyType);
        if (submission.Error == AdmitError.None)
        {
            return IngestAttempt.Of(submission);
        }

        string type = submission.Error is AdmitError.UnknownEventType or AdmitError.SchemaViolation
            ? Encoding.UTF8.GetString(fields.EventType)
            : string.Empty;
        if (submission.Error == AdmitError.SchemaViolation)
        {
            return IngestAttempt.Of(submission, SchemaErrors.Of(type, dataPointer, submission.ViolationsOf(fields)));
        }

        return IngestAttempt.Of(submission, AdmissionErrors.Of(submission.Error, Services.Engine.Tenants, caller.Tenant, type));
    }

    /// <summary>Whether a request with plain JSON is a CloudEvent in binary mode all the same: one header tells.</summary>
    private bool IsCloudEvent(HttpRequest request) =>
        TakesCloudEvents && request.Headers[BinaryCloudEvent.VersionHeader].Count > 0;

    /// <summary>
    /// A CloudEvent; a body that is not JSON, which is refused, one that is compressed, which cannot be parsed where it
    /// lies, or a tenant's first event.
    /// </summary>
    private async Task HandleUnusualAsync(HttpContext context, Principal caller, long startedAt)
    {
        try
        {
            AdmitError error = IsPrepared(caller) ? AdmitError.None : await PrepareAsync(caller);
            if (error != AdmitError.None)
            {
                await Services.Errors.Admission(context, error);
                return;
            }

            CloudEventMode mode = TakesCloudEvents ? CloudEventModes.Of(context.Request) : CloudEventMode.None;
            if (mode == CloudEventMode.None && context.Request.ContentType is { } type && !MediaTypes.Is(type, MediaTypes.Json))
            {
                await Services.Errors.MediaType(
                    context, TakesCloudEvents ? $"{MediaTypes.Json} or {MediaTypes.CloudEvent}" : MediaTypes.Json);
                return;
            }

            using BodyBuffer body = await BodyBuffer.ReadAsync(context, Services.Parsing.EventBytesMax);
            if (body.Error != BodyReadError.None)
            {
                await RefuseBodyAsync(context, body.Error);
                return;
            }

            IngestAttempt attempt = await ReadSettledAsync(context, caller, new ReadOnlySequence<byte>(body.Memory), mode);
            await FinishAsync(context, caller, attempt, RouteMeter.MeasuredElsewhere);
        }
        catch (Exception exception)
        {
            await EndpointGuard.AnswerAsync(context, exception, Services.Errors, Services.Log);
        }
        finally
        {
            _meter.Answered(context.Response.StatusCode, startedAt);
        }
    }

    /// <summary>
    /// The same when the body has not arrived yet, is too large, or its idempotency key is in use just now.
    /// </summary>
    private async Task HandleSlowlyAsync(
        HttpContext context, Principal caller, PipeReader body, ValueTask<ReadResult> reading, long startedAt)
    {
        try
        {
            ReadResult read = await PostedBody.ReadToEndAsync(body, reading, Services.Parsing.EventBytesMax);
            if (read.Buffer.Length > Services.Parsing.EventBytesMax)
            {
                body.AdvanceTo(read.Buffer.End);
                await RefuseBodyAsync(context, BodyReadError.TooLarge);
                return;
            }

            IngestAttempt attempt = await ReadSettledAsync(context, caller, read.Buffer, CloudEventMode.None);
            body.AdvanceTo(read.Buffer.End);
            await FinishAsync(context, caller, attempt, RouteMeter.MeasuredElsewhere);
        }
        catch (Exception exception)
        {
            await EndpointGuard.AnswerAsync(context, exception, Services.Errors, Services.Log);
        }
        finally
        {
            _meter.Answered(context.Response.StatusCode, startedAt);
        }
    }

    /// <summary>Submits, and while another request holds the key, waits for that one's fate and tries again.</summary>
    private async ValueTask<IngestAttempt> ReadSettledAsync(
        HttpContext context, Principal caller, ReadOnlySequence<byte> body, CloudEventMode mode)
    {
        while (true)
        {
            IngestAttempt attempt = ReadWhole(context, caller, body, mode);
            if (attempt.Submission.Error != AdmitError.KeyInFlight)
            {
                return attempt;
            }

            await attempt.Submission.Settled.WaitAsync(context.RequestAborted);
        }
    }

    private IngestAttempt ReadWhole(HttpContext context, Principal caller, in ReadOnlySequence<byte> body, CloudEventMode mode)
    {
        if (body.IsSingleSegment)
        {
            return ReadAs(mode, context, caller, body.FirstSpan);
        }

        using PostedBody whole = PostedBody.Copied(body);
        return ReadAs(mode, context, caller, whole.Span);
    }

    private IngestAttempt ReadAs(CloudEventMode mode, HttpContext context, Principal caller, ReadOnlySpan<byte> body) =>
        mode == CloudEventMode.None ? Read(context, caller, body) : ReadCloudEvent(mode, context, caller, body);

    /// <summary>
    /// Its source and its id are its key, whatever key the request has: so it is the same event from whoever sends it
    /// again, and by whatever way.
    /// </summary>
    private IngestAttempt ReadCloudEvent(
        CloudEventMode mode, HttpContext context, Principal caller, ReadOnlySpan<byte> body)
    {
        using var draft = new CloudEventDraft();
        bool isGood = mode == CloudEventMode.Structured
            ? CloudEventParser.TryParse(body, draft, Services.Parsing, out EventFields fields, out ParseError error)
            : BinaryCloudEvent.TryParse(context.Request.Headers, body, draft, Services.Parsing, out fields, out error);
        if (!isGood)
        {
            return IngestAttempt.Invalid(Services.Errors.Unparsed(error, body, Services.Parsing));
        }

        fields.Origin = Origin;
        fields.Trace = fields.Trace.IsNone ? TraceParentHeader.Read(context.Request) : fields.Trace;
        return SubmitUnder(
            fields.IdempotencyKey, caller, ref fields, mode == CloudEventMode.Structured ? BatchFill.DataPointer : string.Empty);
    }

    private Task FinishAsync(HttpContext context, Principal caller, in IngestAttempt attempt, long startedAt)
    {
        if (!attempt.IsRefused)
        {
            return AnswerWhenDurableAsync(context, attempt.Submission.Series!, attempt.Submission.WaitAsync(), startedAt);
        }

        Refusal refusal = attempt.Refusal;
        if (refusal.Status == StatusCodes.Status403Forbidden)
        {
            Services.Engine.Metrics.Rejected(RejectReason.Unauthorized);
            Services.Door.Denied(context, _rule, caller, refusal.Message);
        }
        else if (refusal.Admit == AdmitError.None)
        {
            // What the engine refuses it counts itself.
            Services.Engine.Metrics.Rejected(RejectReason.Invalid);
        }

        Task answer = Services.Errors.WriteAsync(context, refusal);
        _meter.Answered(context.Response.StatusCode, startedAt);
        return answer;
    }

    /// <summary>Steps 4 and 5.</summary>
    private async Task AnswerWhenDurableAsync(
        HttpContext context, Series series, ValueTask<FrameReceipt> commit, long startedAt)
    {
        FrameReceipt receipt = await commit;
        if (receipt.Outcome == FrameOutcome.Committed)
        {
            Answer(context, series, receipt);
        }
        else
        {
            Services.Engine.Metrics.Rejected(RejectReason.JournalUnavailable);
            await Services.Errors.Admission(context, AdmitError.JournalUnavailable);
        }

        _meter.Answered(context.Response.StatusCode, startedAt);
    }

    private Task RefuseBodyAsync(HttpContext context, BodyReadError error)
    {
        Services.Engine.Metrics.Rejected(error == BodyReadError.TooLarge ? RejectReason.TooLarge : RejectReason.Invalid);
        return Services.Errors.Body(context, error, Services.Parsing.EventBytesMax);
    }
}
