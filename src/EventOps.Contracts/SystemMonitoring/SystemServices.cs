using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Engine;
using Microsoft.Extensions.Logging;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary>What the System Monitoring endpoints are made from.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Authenticator">Finds out who calls.</param>
/// <param name="RateLimiter">How often a caller may call.</param>
/// <param name="PlanOf">A key's own rate limits, or null.</param>
/// <param name="Queues">When a queue is shown as what.</param>
/// <param name="Clock">Time, for ages.</param>
/// <param name="Log">Where bugs go.</param>
public sealed record SystemServices(
    EventPipeline Engine,
    RequestAuthenticator Authenticator,
    RateLimiter RateLimiter,
    Func<Principal, RateLimitPlan?> PlanOf,
    QueueThresholds Queues,
    TimeProvider Clock,
    ILogger Log);
