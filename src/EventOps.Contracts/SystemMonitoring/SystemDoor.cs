using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary>
/// The door of every System Monitoring endpoint: 1 a key, also from this machine, 2 the role of those who run the
/// system, 3 not too often.
/// </summary>
internal sealed class SystemDoor
{
    private const Roles Ops = Roles.SystemAdmin | Roles.OpsManager;
    private readonly SystemServices _services;

    internal SystemDoor(SystemServices services) => _services = services;

    /// <summary>An endpoint that is reached only by a caller who may come in.</summary>
    internal RequestDelegate For(Func<HttpContext, Principal, Task> endpoint) => context =>
        Admit(context, out Task refusal) is { } caller ? endpoint(context, caller) : refusal;

    private Principal? Admit(HttpContext context, out Task refusal)
    {
        // 1
        Authentication authentication = _services.Authenticator.Authenticate(context, AccessPolicy.KeyRequired);
        if (!authentication.Succeeded)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            refusal = SystemError.Of(context, StatusCodes.Status401Unauthorized, MessageOf(authentication.Outcome));
            return null;
        }

        // 2
        Principal caller = authentication.Principal;
        if (!caller.HasAny(Ops))
        {
            refusal = SystemError.Of(
                context, StatusCodes.Status403Forbidden, $"One of these roles is needed: {string.Join(", ", RoleNames.Of(Ops))}");
            return null;
        }

        // 3
        RateLimitPlan plan = _services.PlanOf(caller) ?? _services.RateLimiter.Default;
        RateLimitDecision decision = _services.RateLimiter.Check(
            RateLimitOperation.Query, RateLimitKey.Of(caller.KeyId), permits: 1, plan);
        refusal = decision.Admitted ? Task.CompletedTask : SystemError.RateLimited(context, decision.RetryAfterMs);
        return decision.Admitted ? caller : null;
    }

    private static string MessageOf(AuthenticationOutcome outcome) => outcome switch
    {
        AuthenticationOutcome.Missing => "An API key is needed: Authorization: Bearer <key>",
        AuthenticationOutcome.TokenInUrl => "A token in the URL is refused: send it as Authorization: Bearer <key>",
        AuthenticationOutcome.Malformed => "The Authorization header must be: Bearer <key>",
        _ => "The API key is not valid",
    };
}
