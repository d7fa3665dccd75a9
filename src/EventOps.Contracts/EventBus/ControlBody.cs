using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary>The part that all changes of state by a JSON body have in common: the door, the body, the JSON.</summary>
internal sealed class ControlBody
{
    private readonly EventBusDoor _door;
    private readonly int _bytesMax;

    internal ControlBody(EventBusDoor door, int bytesMax)
    {
        _door = door;
        _bytesMax = bytesMax;
    }

    /// <summary>Reads a request and hands its JSON on, or answers with what is wrong.</summary>
    internal Task HandleAsync(
        HttpContext context, RateLimitOperation operation, Func<HttpContext, Principal, JsonBody, Task> handle) =>
        HandleAsync(context, operation, (request, caller, json) => handle(request, caller, json!), mayBeAbsent: false);

    /// <summary>The same where no body at all is as good as an empty one: null then.</summary>
    internal Task HandleOptionalAsync(
        HttpContext context, RateLimitOperation operation, Func<HttpContext, Principal, JsonBody?, Task> handle) =>
        HandleAsync(context, operation, handle, mayBeAbsent: true);

    private async Task HandleAsync(
        HttpContext context, RateLimitOperation operation, Func<HttpContext, Principal, JsonBody?, Task> handle, bool mayBeAbsent)
    {
        if (_door.Admit(context, operation, out Task refusal) is not { } caller)
        {
            await refusal;
            return;
        }

        if (context.Request.ContentType is { } type && !MediaTypes.Is(type, MediaTypes.Json))
        {
            await EventBusError.MediaType(context, MediaTypes.Json);
            return;
        }

        using BodyBuffer body = await BodyBuffer.ReadAsync(context, _bytesMax);
        if (body.Error != BodyReadError.None)
        {
            await EventBusError.Body(context, body.Error, _bytesMax);
            return;
        }

        if (body.Memory.IsEmpty && mayBeAbsent)
        {
            await handle(context, caller, null);
            return;
        }

        using JsonBody? json = JsonBody.TryParse(body.Memory, out string problem);
        await (json is null ? EventBusError.BadRequest(context, problem) : handle(context, caller, json));
    }
}
