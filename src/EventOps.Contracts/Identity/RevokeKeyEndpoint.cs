using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.Identity;

/// <summary><c>DELETE /admin/keys/{key_id}</c>: from the moment this answers, the key opens nothing.</summary>
internal sealed class RevokeKeyEndpoint(IdentityServices services, SeenKeys keys)
{
    internal async Task HandleAsync(HttpContext context, Principal caller)
    {
        if (!TryReadForce(context.Request.Query["force"], out bool force))
        {
            await KeysContract.Errors.BadRequest(context, "force must be true or false");
            return;
        }

        if (keys.Find(context, caller) is not { } key)
        {
            await SeenKeys.NotFound(context);
            return;
        }

        if (key.Stored is not { } stored)
        {
            await KeysContract.Errors.Conflict(context, "The key stands in the configuration: take it out there");
            return;
        }

        if (key.Id == caller.KeyId && !force)
        {
            await KeysContract.Errors.Conflict(
                context, "This is the key of the request itself; add ?force=true to lock it out all the same");
            return;
        }

        KeyReceipt revoked = await services.Keys.RevokeAsync(stored.Id);
        if (!revoked.Succeeded)
        {
            await KeyAnswer.RefuseAsync(context, revoked, services);
            return;
        }

        RequestId.Set(context);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static bool TryReadForce(StringValues given, out bool force)
    {
        force = false;
        return given.Count == 0 || (given.Count == 1 && bool.TryParse(given[0], out force));
    }
}
