using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Engine.Observability;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary>The door of every Event Bus endpoint: who calls, and whether it may call again already.</summary>
internal sealed class EventBusDoor
{
    private readonly EventBusServices _services;

    internal EventBusDoor(EventBusServices services) => _services = services;

    /// <summary>Lets a caller in; null when the answer, an error, is written by <paramref name="refusal"/>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="operation">What is limited.</param>
    /// <param name="refusal">The error, to be awaited, when there is no caller.</param>
    internal Principal? Admit(HttpContext context, RateLimitOperation operation, out Task refusal)
    {
        Principal? caller = Identify(context, out refusal);
        return caller is not null && TryTake(context, caller, operation, permits: 1, out refusal) ? caller : null;
    }

    /// <summary>An endpoint that is reached only by a caller who may come in.</summary>
    internal RequestDelegate For(RateLimitOperation operation, Func<HttpContext, Principal, Task> endpoint) => context =>
        Admit(context, operation, out Task refusal) is { } caller ? endpoint(context, caller) : refusal;

    /// <summary>Finds out who calls, without asking the rate limiter.</summary>
    internal Principal? Identify(HttpContext context, out Task refusal)
    {
        Authentication authentication = _services.Authenticator.Authenticate(context, _services.Access);
        if (authentication.Succeeded)
        {
            refusal = Task.CompletedTask;
            return authentication.Principal;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        refusal = EventBusError.WriteAsync(
            context, StatusCodes.Status401Unauthorized, "unauthorized"u8, MessageOf(authentication.Outcome));
        return null;
    }

    /// <summary>Takes permits from the caller's bucket.</summary>
    internal bool TryTake(
        HttpContext context, Principal caller, RateLimitOperation operation, int permits, out Task refusal)
    {
        RateLimitKey key = caller.IsAnonymous
            ? RateLimitKey.Of(context.Connection.RemoteIpAddress)
            : RateLimitKey.Of(caller.KeyId);
        RateLimitPlan plan = _services.PlanOf(caller) ?? _services.RateLimiter.Default;
        RateLimitDecision decision = _services.RateLimiter.Check(operation, key, permits, plan);
        if (decision.Admitted)
        {
            refusal = Task.CompletedTask;
            return true;
        }

        if (operation == RateLimitOperation.Publish)
        {
            _services.Engine.Metrics.Rejected(RejectReason.RateLimited, permits);
        }

        refusal = EventBusError.RateLimited(context, NameOf(operation), decision.RetryAfterMs);
        return false;
    }

    private static string NameOf(RateLimitOperation operation) => operation switch
    {
        RateLimitOperation.Publish => "publish",
        RateLimitOperation.Subscribe => "subscribe",
        RateLimitOperation.Poll => "poll",
        _ => "query",
    };

    private static string MessageOf(AuthenticationOutcome outcome) => outcome switch
    {
        AuthenticationOutcome.Missing => "An API key is needed: Authorization: Bearer <key>",
        AuthenticationOutcome.TokenInUrl => "A token in the URL is refused: send it as Authorization: Bearer <key>",
        AuthenticationOutcome.Malformed => "The Authorization header must be: Bearer <key>",
        _ => "The API key is not valid",
    };
}
