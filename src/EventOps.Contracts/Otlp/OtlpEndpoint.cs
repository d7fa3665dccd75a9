using System.Buffers;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Errors;
using EventOps.Contracts.Http.Logs;
using EventOps.Engine.Logs;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Otlp;

/// <summary>
/// <c>POST /v1/logs</c>, as any OpenTelemetry SDK or collector sends to: 1 who calls, 2 the body, 3 its records as lines, 4
/// the rate limit by records, 5 the lines into the log store of the caller's tenant, durable, 6 the answer, in the encoding
/// of the request. Records that are no lines are a partial success; a body that is no request is refused whole.
/// </summary>
internal sealed class OtlpEndpoint
{
    private const string TooMuch = "The request has too many records, or they repeat too large a resource";
    private const string Protobuf = "application/x-protobuf";
    private readonly LogDoor _logs;
    private readonly ContractDoor _door;
    private readonly AccessRule _rule;

    internal OtlpEndpoint(LogDoor logs, ContractDoor door, AccessRule rule)
    {
        _logs = logs;
        _door = door;
        _rule = rule;
    }

    internal static bool IsProtobuf(HttpRequest request) => MediaTypes.Is(request.ContentType, Protobuf);

    internal static Task SendAsync(HttpContext context, byte[] protobuf)
    {
        context.Response.ContentType = Protobuf;
        context.Response.ContentLength = protobuf.Length;
        RequestId.Set(context);
        return context.Response.BodyWriter.WriteAsync(protobuf, context.RequestAborted).AsTask();
    }

    internal async Task HandleAsync(HttpContext context)
    {
        // 1
        if (_door.Identify(context, _rule, out Task refusal) is not { } caller)
        {
            await refusal;
            return;
        }

        RequestLogScope.Note(context, caller);
        if (!IsProtobuf(context.Request) && !MediaTypes.Is(context.Request.ContentType, MediaTypes.Json))
        {
            await OtlpErrors.Answer.MediaType(context, $"{Protobuf} or {MediaTypes.Json}");
            return;
        }

        // 2
        using BodyBuffer body = await BodyBuffer.ReadAsync(context, _logs.BodyBytesMax);
        if (body.Error != BodyReadError.None)
        {
            await OtlpErrors.Answer.Body(context, body.Error, _logs.BodyBytesMax);
            return;
        }

        // 3
        var lines = new OtlpLines(_logs, caller.Tenant);
        if (Read(context.Request, body, lines) is { Status: not 0 } refused)
        {
            await OtlpErrors.Answer.WriteAsync(context, refused);
            return;
        }

        // 4
        if (!_door.TryTake(context, caller, _rule, lines.Lines.Count + lines.Rejected, out refusal))
        {
            await refusal;
            return;
        }

        // 5
        LogWriteError error = lines.Lines.Count == 0
            ? LogWriteError.None
            : await _logs.Store.WriteAsync(caller.Tenant, lines.Lines, context.RequestAborted);

        // 6
        await (error == LogWriteError.None
            ? AnswerAsync(context, lines)
            : OtlpErrors.Answer.WriteAsync(context, LogWriteRefusals.Of(error)));
    }

    private static Refusal Read(HttpRequest request, BodyBuffer body, OtlpLines lines)
    {
        string problem = "The body is no ExportLogsServiceRequest in protobuf, or has values nested too deep";
        bool isRead;
        if (IsProtobuf(request))
        {
            using var protobuf = new OtlpProtobuf(lines);
            isRead = protobuf.TryRead(body.Segment);
        }
        else
        {
            using var json = new OtlpJson(lines);
            isRead = json.TryRead(body.Memory, out problem);
        }

        return !isRead ? new Refusal(StatusCodes.Status400BadRequest, problem)
            : lines.IsTooMuch ? new Refusal(StatusCodes.Status413PayloadTooLarge, TooMuch)
            : default;
    }

    private static Task AnswerAsync(HttpContext context, OtlpLines lines)
    {
        string? message = lines.Rejected == 0 ? null : $"{lines.Rejected} log records were not kept; the first: {lines.FirstProblem}";
        if (IsProtobuf(context.Request))
        {
            return SendAsync(context, message is null ? [] : OtlpProtobufAnswer.Partial(lines.Rejected, message));
        }

        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{"u8);
        if (message is not null)
        {
            // A text: protobuf's JSON has 64-bit numbers as texts.
            json.Raw("\"partialSuccess\":{\"rejectedLogRecords\":\""u8);
            json.Number(lines.Rejected);
            json.Raw("\",\"errorMessage\":"u8);
            json.String(message);
            json.Raw("}"u8);
        }

        json.Raw("}"u8);
        json.Flush();
        return JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body);
    }
}
