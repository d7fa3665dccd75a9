using EventOps.Contracts.Http.Access;
using EventOps.Engine;
using EventOps.Operations.Probing;
using EventOps.Operations.Reputation;

namespace EventOps.Contracts.SystemMonitoring.Infrastructure;

/// <summary>What the infrastructure endpoints are made from.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Doors">What its door is made from; its meter knows how the API is.</param>
/// <param name="Thresholds">When a part of the server is degraded.</param>
/// <param name="Services">The external services.</param>
/// <param name="Reputation">The addresses.</param>
/// <param name="Clock">Time, for ages.</param>
public sealed record InfrastructureServices(
    EventPipeline Engine,
    DoorServices Doors,
    HealthThresholds Thresholds,
    ServiceProber Services,
    ReputationChecker Reputation,
    TimeProvider Clock);
