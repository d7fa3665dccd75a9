using System.Buffers;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Intake;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// <c>POST /ack</c>: idempotent, in any order; ids that are no event of the subscriber are listed as <c>unknown</c>.
/// </summary>
internal sealed class AckEndpoint
{
    private readonly EventBusServices _services;
    private readonly JsonBodyEndpoint _body;

    internal AckEndpoint(EventBusServices services)
    {
        _services = services;
        _body = new JsonBodyEndpoint(EventBusErrors.Answer, services.Limits.ControlBytesMax);
    }

    internal Task HandleAsync(HttpContext context, Principal caller) => _body.HandleAsync(context, caller, AcknowledgeAsync);

    private async Task AcknowledgeAsync(HttpContext context, Principal caller, JsonBody request)
    {
        EventIdsRequest? asked = EventIdsRequest.TryRead(request.Root, _services.Limits.AckIdsMax, out string problem);
        if (asked is null)
        {
            await EventBusErrors.Answer.BadRequest(context, problem);
            return;
        }

        SubscriptionService subscriptions = _services.Engine.Subscriptions;
        if (subscriptions.Registry.FindCallersSubscriber(caller.Tenant, asked.Subscriber) is not { } subscriber)
        {
            await EventBusErrors.Answer.NotFound(context, $"Subscriber not found: {ShownText.Of(asked.Subscriber)}");
            return;
        }

        AckResult result = await subscriptions.AcknowledgeAsync(subscriber, asked.Ids);
        if (result.Error != AdmitError.None)
        {
            await EventBusErrors.Answer.Admission(context, result.Error);
            return;
        }

        AuditedCall.Of(context)?.Target(asked.Subscriber).Detail("events", $"{result.Acknowledged}");
        await JsonAnswer.SendAsync(context, StatusCodes.Status200OK, Answer(asked, result));
    }

    private static ArrayBufferWriter<byte> Answer(EventIdsRequest asked, AckResult result)
    {
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{\"acknowledged\":"u8);
        json.Number(result.Acknowledged);
        json.Raw(",\"subscriber\":"u8);
        json.String(asked.Subscriber);
        json.Raw(",\"acknowledged_at\":"u8);
        json.Time(EventId.UnixTimeMs(result.Id));
        asked.WriteUnknown(ref json, result.Unknown);
        json.Raw("}"u8);
        json.Flush();
        return body;
    }
}
