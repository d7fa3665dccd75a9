using System.Buffers;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.CloudEvents;
using EventOps.Contracts.Http.Errors;
using EventOps.Engine;
using EventOps.Engine.Deletion;
using EventOps.Engine.Inboxes;
using EventOps.Engine.Intake;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.TriggerIngestion;

/// <summary>
/// <c>GET</c> and <c>DELETE /v1/events/{event_id}</c>: one event of the caller's inbox. What is no trigger of its tenant
/// is not found.
/// </summary>
internal sealed class EventEndpoints
{
    private readonly EventPipeline _engine;

    internal EventEndpoints(EventPipeline engine) => _engine = engine;

    internal async Task GetAsync(HttpContext context, Principal caller)
    {
        string text = TextOf(context);
        if (!EventId.TryParseEvent(text, out long id) || _engine.Inboxes.Find(caller.Tenant, id) is not { } found)
        {
            await TriggerErrors.Answer.EventNotFound(context, text);
            return;
        }

        if (CloudEventAnswer.IsWanted(context.Request))
        {
            await CloudEventAnswer.SendAsync(context, _engine.Reader, found.Reference);
            return;
        }

        var body = new ArrayBufferWriter<byte>();
        Write(body, found);
        await JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body);
    }

    internal async Task DeleteAsync(HttpContext context, Principal caller)
    {
        string text = TextOf(context);
        EventDeletion deletion = EventId.TryParseEvent(text, out long id)
            ? await _engine.Deletion.DeleteAsync(caller.Tenant, id, EventOrigin.Trigger)
            : new EventDeletion(AdmitError.None, DeletionResult.NotFound);
        if (deletion.Error != AdmitError.None)
        {
            await TriggerErrors.Answer.Admission(context, deletion.Error);
            return;
        }

        switch (deletion.Result)
        {
            case DeletionResult.NotFound:
                await TriggerErrors.Answer.EventNotFound(context, text);
                break;
            case DeletionResult.TooMany:
                await TriggerErrors.Answer.WriteAsync(context, TooMany());
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                RequestId.Set(context);
                break;
        }
    }

    internal static string TextOf(HttpContext context) => (string)context.Request.RouteValues["event_id"]!;

    private Refusal TooMany() => new(
        StatusCodes.Status409Conflict,
        $"{_engine.Deletion.EventsMax} deleted events are remembered already, the most there may be until some of them expire "
        + "(EventOps:Limits:DeletedEventsMax)")
    {
        Code = "too_many_deleted_events",
    };

    private void Write(ArrayBufferWriter<byte> body, InboxEvent found)
    {
        using EventReadSession session = _engine.Reader.OpenSession();
        var json = new JsonText(body);
        TriggerEventJson.Write(ref json, body, session, found);
        json.Flush();
    }
}
