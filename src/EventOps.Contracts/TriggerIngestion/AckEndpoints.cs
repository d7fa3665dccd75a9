using System.Buffers;
using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Inboxes;
using EventOps.Engine.Intake;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.TriggerIngestion;

/// <summary>
/// <c>POST /v1/events/{event_id}/ack</c> and <c>POST /v1/events/ack</c>: idempotent, in any order. An id that is no trigger
/// of the caller's tenant, or no id at all, is not found.
/// </summary>
internal sealed class AckEndpoints
{
    private const int IdsMax = 1_000;

    /// <summary>1,000 ids, each with room for the escapes and spaces of any writer.</summary>
    private const int BodyBytesMax = 256 * 1024;

    private readonly InboxService _inboxes;
    private readonly JsonBodyEndpoint _body = new(TriggerErrors.Answer, BodyBytesMax);

    internal AckEndpoints(InboxService inboxes) => _inboxes = inboxes;

    /// <summary>Acknowledges the event of the path; a body means nothing, and is not read.</summary>
    internal async Task OneAsync(HttpContext context, Principal caller)
    {
        string text = EventEndpoints.TextOf(context);
        AckResult? result = EventId.TryParseEvent(text, out long id) ? await _inboxes.AcknowledgeAsync(caller.Tenant, [id]) : null;
        if (result is { Error: not AdmitError.None })
        {
            await TriggerErrors.Answer.Admission(context, result.Error);
        }
        else if (result is null || result.Unknown.Count > 0)
        {
            await TriggerErrors.Answer.EventNotFound(context, text);
        }
        else
        {
            var body = new ArrayBufferWriter<byte>(32);
            body.Write("{\"status\":\"acknowledged\"}"u8);
            await JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body);
        }
    }

    /// <summary>Acknowledges the events of a list, and says of each what became of it.</summary>
    internal Task ManyAsync(HttpContext context, Principal caller) => _body.HandleAsync(context, caller, ManyAsync);

    private async Task ManyAsync(HttpContext context, Principal caller, JsonBody request)
    {
        if (TryReadIds(request.Root) is not { } asked)
        {
            await TriggerErrors.Answer.Invalid(
                context, "invalid_event_ids", $"Field 'event_ids' must be an array of 1 to {IdsMax} strings");
            return;
        }

        AckResult result = await _inboxes.AcknowledgeAsync(caller.Tenant, [.. asked.Where(one => one.Id != 0).Select(one => one.Id)]);
        if (result.Error != AdmitError.None)
        {
            await TriggerErrors.Answer.Admission(context, result.Error);
            return;
        }

        HashSet<long> unknown = [.. result.Unknown];
        AuditedCall.Of(context)?.Target(string.Join(' ', asked.Select(one => one.Text)))
            .Detail("events", $"{asked.Count(one => one.Id != 0 && !unknown.Contains(one.Id))}");
        await JsonAnswer.SendAsync(context, StatusCodes.Status200OK, Answer(asked, unknown));
    }

    private static ArrayBufferWriter<byte> Answer(List<(string Text, long Id)> asked, HashSet<long> unknown)
    {
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{\"results\":["u8);
        int acknowledged = 0;
        for (int i = 0; i < asked.Count; i++)
        {
            (string text, long id) = asked[i];
            bool found = id != 0 && !unknown.Contains(id);
            acknowledged += found ? 1 : 0;
            json.Raw(i > 0 ? ",{\"id\":"u8 : "{\"id\":"u8);
            json.String(text);
            json.Raw(found ? ",\"status\":\"acknowledged\"}"u8 : ",\"status\":\"not_found\"}"u8);
        }

        json.Raw("],\"acknowledged\":"u8);
        json.Number(acknowledged);
        json.Raw(",\"not_found\":"u8);
        json.Number(asked.Count - acknowledged);
        json.Raw("}"u8);
        json.Flush();
        return body;
    }

    /// <summary>The ids as they were sent, and what they are: 0 for a text that is no id.</summary>
    private static List<(string Text, long Id)>? TryReadIds(JsonElement body)
    {
        if (!body.TryGetProperty("event_ids", out JsonElement list)
            || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() is 0 or > IdsMax)
        {
            return null;
        }

        var ids = new List<(string, long)>();
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (!JsonBody.TryReadText(item, out string? text))
            {
                return null;
            }

            ids.Add(EventId.TryParseEvent(text, out long id) ? (text, id) : (ShownText.Of(text!), 0));
        }

        return ids;
    }
}
