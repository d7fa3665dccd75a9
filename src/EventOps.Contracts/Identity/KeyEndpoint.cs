using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Identity;

/// <summary><c>GET /admin/keys/{key_id}</c>: one key.</summary>
internal sealed class KeyEndpoint(SeenKeys keys, TimeProvider clock)
{
    internal Task HandleAsync(HttpContext context, Principal caller)
    {
        if (keys.Find(context, caller) is not { } key)
        {
            return SeenKeys.NotFound(context);
        }

        long nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return PlatformAnswer.SendAsync(context, (ref json) => KeyJson.Write(ref json, key, nowMs));
    }
}
