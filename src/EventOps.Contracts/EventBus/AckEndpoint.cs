using System.Buffers;
using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.RateLimiting;
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
    private readonly ControlBody _body;

    internal AckEndpoint(EventBusServices services, EventBusDoor door)
    {
        _services = services;
        _body = new ControlBody(door, services.Limits.ControlBytesMax);
    }

    internal Task HandleAsync(HttpContext context) => _body.HandleAsync(context, RateLimitOperation.Poll, AcknowledgeAsync);

    private async Task AcknowledgeAsync(HttpContext context, Principal caller, JsonBody request)
    {
        if (!TryRead(request.Root, out string name, out List<long> ids, out List<string> unknown, out string problem))
        {
            await EventBusError.BadRequest(context, problem);
            return;
        }

        SubscriptionService subscriptions = _services.Engine.Subscriptions;
        if (subscriptions.Registry.FindSubscriber(caller.Tenant, name) is not { } subscriber)
        {
            await EventBusError.NotFound(context, $"Subscriber not found: {ShownText.Of(name)}");
            return;
        }

        AckResult result = await subscriptions.AcknowledgeAsync(subscriber, ids);
        if (result.Error != AdmitError.None)
        {
            await EventBusError.Admission(context, result.Error, string.Empty);
            return;
        }

        unknown.AddRange(result.Unknown.Select(EventId.ToEventText));
        await JsonAnswer.SendAsync(context, StatusCodes.Status200OK, Answer(name, result, unknown));
    }

    private static ArrayBufferWriter<byte> Answer(string subscriber, AckResult result, List<string> unknown)
    {
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{\"acknowledged\":"u8);
        json.Number(result.Acknowledged);
        json.Raw(",\"subscriber\":"u8);
        json.String(subscriber);
        json.Raw(",\"acknowledged_at\":"u8);
        json.Time(EventId.UnixTimeMs(result.Id));
        if (unknown.Count > 0)
        {
            json.Raw(",\"unknown\":["u8);
            for (int i = 0; i < unknown.Count; i++)
            {
                json.Raw(i > 0 ? ","u8 : ""u8);
                json.String(unknown[i]);
            }

            json.Raw("]"u8);
        }

        json.Raw("}"u8);
        json.Flush();
        return body;
    }

    private bool TryRead(JsonElement body, out string name, out List<long> ids, out List<string> unknown, out string problem)
    {
        ids = [];
        unknown = [];
        problem = string.Empty;
        name = JsonBody.TryReadText(body, "subscriber", out string? subscriber) ? subscriber ?? string.Empty : string.Empty;
        if (name.Length == 0)
        {
            problem = "Field 'subscriber' must be a string";
            return false;
        }

        int idsMax = _services.Limits.AckIdsMax;
        if (!body.TryGetProperty("event_ids", out JsonElement list)
            || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() is var count && (count == 0 || count > idsMax))
        {
            problem = $"Field 'event_ids' must be an array of 1 to {idsMax} event ids";
            return false;
        }

        foreach (JsonElement item in list.EnumerateArray())
        {
            if (!JsonBody.TryReadText(item, out string? text))
            {
                problem = "Field 'event_ids' must hold strings only";
                return false;
            }

            if (EventId.TryParseEvent(text, out long id))
            {
                ids.Add(id);
            }
            else
            {
                unknown.Add(ShownText.Of(text!));
            }
        }

        return true;
    }
}
