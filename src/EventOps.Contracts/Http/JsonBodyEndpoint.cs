using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Errors;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http;

/// <summary>The part that all changes of state by a JSON body have in common: reads it, or answers with what is wrong.</summary>
/// <param name="errors">The contract's errors.</param>
/// <param name="bytesMax">Largest body.</param>
public sealed class JsonBodyEndpoint(ContractErrors errors, int bytesMax)
{
    /// <summary>Reads a request and hands its JSON on.</summary>
    public Task HandleAsync(HttpContext context, Principal caller, Func<HttpContext, Principal, JsonBody, Task> handle) =>
        HandleAsync(context, caller, (request, who, json) => handle(request, who, json!), mayBeAbsent: false);

    /// <summary>The same where no body at all is as good as an empty one: null then.</summary>
    public Task HandleOptionalAsync(HttpContext context, Principal caller, Func<HttpContext, Principal, JsonBody?, Task> handle) =>
        HandleAsync(context, caller, handle, mayBeAbsent: true);

    private async Task HandleAsync(
        HttpContext context, Principal caller, Func<HttpContext, Principal, JsonBody?, Task> handle, bool mayBeAbsent)
    {
        if (context.Request.ContentType is { } type && !MediaTypes.Is(type, MediaTypes.Json))
        {
            await errors.MediaType(context, MediaTypes.Json);
            return;
        }

        using BodyBuffer body = await BodyBuffer.ReadAsync(context, bytesMax);
        if (body.Error != BodyReadError.None)
        {
            await errors.Body(context, body.Error, bytesMax);
            return;
        }

        if (body.Memory.IsEmpty && mayBeAbsent)
        {
            await handle(context, caller, null);
            return;
        }

        using JsonBody? json = JsonBody.TryParse(body.Memory, out string problem);
        await (json is null ? errors.BadRequest(context, problem) : handle(context, caller, json));
    }
}
