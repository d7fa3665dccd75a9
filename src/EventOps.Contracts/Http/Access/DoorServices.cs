using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Metering;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Engine.Observability;
using Microsoft.Extensions.Logging;

namespace EventOps.Contracts.Http.Access;

/// <summary>What the doors of all contracts are made from.</summary>
/// <param name="Authenticator">Finds out who calls.</param>
/// <param name="Bus">Whether callers on this machine need a key for what is open to them.</param>
/// <param name="RateLimiter">How often a caller may call.</param>
/// <param name="PlanOf">A key's own rate limits, or null.</param>
/// <param name="Audit">Who is told of changes and denials.</param>
/// <param name="Operators">The tenant that runs the server.</param>
/// <param name="IsGood">Whether the key of a caller that was let in still counts.</param>
/// <param name="Meter">How long requests take.</param>
/// <param name="Drain">The requests under way, waited for before the engine closes.</param>
/// <param name="Metrics">Where refusals are counted.</param>
/// <param name="Log">Where bugs go.</param>
public sealed record DoorServices(
    RequestAuthenticator Authenticator,
    AccessPolicy Bus,
    RateLimiter RateLimiter,
    Func<Principal, RateLimitPlan?> PlanOf,
    CallAudit Audit,
    OperatorTenant Operators,
    Func<Principal, bool> IsGood,
    RequestMeter Meter,
    RequestDrain Drain,
    EngineMetrics Metrics,
    ILogger Log);
