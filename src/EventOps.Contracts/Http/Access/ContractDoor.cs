using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Errors;
using EventOps.Contracts.Http.Metering;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Engine.Observability;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http.Access;

/// <summary>
/// The door before every endpoint of a contract: 1 who calls, 2 whether that caller may, 3 whether it may again already;
/// each refusal in the contract's own words. The audit is told of denials, and of who is let in to change something. Any
/// thread; allocates nothing for a caller that is let in to do anything else.
/// </summary>
/// <param name="services">What all doors share.</param>
/// <param name="errors">The contract's words.</param>
public sealed class ContractDoor(DoorServices services, ContractErrors errors)
{
    /// <summary>Measures an endpoint that opens the door itself.</summary>
    internal RouteMeter MeterOf(AccessRule rule) => services.Meter.Of(rule);

    /// <summary>Lets a caller in; null when the answer, an error, is written by <paramref name="refusal"/>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="rule">The endpoint's line of the table.</param>
    /// <param name="refusal">The error, to be awaited, when there is no caller.</param>
    public Principal? Admit(HttpContext context, AccessRule rule, out Task refusal)
    {
        Principal? caller = Identify(context, rule, out refusal);
        return caller is not null && TryTake(context, caller, rule, permits: 1, out refusal) ? caller : null;
    }

    /// <summary>Finds out who calls and whether it may, without asking the rate limiter.</summary>
    public Principal? Identify(HttpContext context, AccessRule rule, out Task refusal)
    {
        ArgumentNullException.ThrowIfNull(rule);

        refusal = Task.CompletedTask;
        if (rule.Who.Key == KeyNeed.None)
        {
            return Principal.Anonymous;
        }

        // 1
        AccessPolicy policy = rule.Who.Key == KeyNeed.UnlessOnThisMachine ? services.Bus : AccessPolicy.KeyRequired;
        Authentication authentication = services.Authenticator.Authenticate(context, policy);
        if (!authentication.Succeeded)
        {
            services.Audit.NotIdentified(context, rule, authentication.Outcome);
            refusal = authentication.Outcome == AuthenticationOutcome.Throttled
                ? errors.Throttled(context, authentication.RetryAfterMs)
                : errors.Unauthenticated(context, authentication.Outcome);
            return null;
        }

        // 2
        Principal caller = authentication.Principal;
        if (WhyNot(rule.Who, caller) is { } reason)
        {
            Denied(context, rule, caller, reason);
            refusal = errors.Forbidden(context, reason);
            return null;
        }

        if (rule.Audit is not null)
        {
            services.Audit.Watch(context, rule, caller, errors);
        }

        return caller;
    }

    /// <summary>Tells the audit of a 403 that an endpoint which opens the door itself writes; of the others <see
    /// cref="ContractRoutes"/> tells it.</summary>
    public void Denied(HttpContext context, AccessRule rule, Principal caller, string reason)
    {
        ArgumentNullException.ThrowIfNull(caller);
        services.Audit.Forbidden(context, rule, caller, reason);
    }

    /// <summary>Takes permits from the caller's bucket: step 3.</summary>
    public bool TryTake(HttpContext context, Principal caller, AccessRule rule, int permits, out Task refusal)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(rule);
        refusal = Task.CompletedTask;
        if (rule.CountsAs is not { } operation)
        {
            return true;
        }

        RateLimitKey key = caller.IsAnonymous
            ? RateLimitKey.Of(context.Connection.RemoteIpAddress)
            : RateLimitKey.Of(caller.KeyId);
        RateLimitPlan plan = services.PlanOf(caller) ?? services.RateLimiter.Default;
        RateLimitDecision decision = services.RateLimiter.Check(operation, key, permits, plan);
        if (decision.Admitted)
        {
            return true;
        }

        if (operation == RateLimitOperation.Publish)
        {
            services.Metrics.Rejected(RejectReason.RateLimited, permits);
        }

        refusal = errors.RateLimited(context, RateLimitNames.Of(operation), decision.RetryAfterMs);
        return false;
    }

    private string? WhyNot(Callers who, Principal caller) =>
        who.WhyNot(caller)
        ?? (who.Operators && caller.Tenant != services.Operators.Name ? "Only the tenant that runs this server may" : null);
}
