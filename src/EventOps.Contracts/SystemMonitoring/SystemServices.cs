using EventOps.Contracts.Http.Access;
using EventOps.Engine;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary>What the System Monitoring endpoints are made from.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Doors">What its door is made from.</param>
/// <param name="Queues">When a queue is shown as what.</param>
/// <param name="Clock">Time, for ages.</param>
public sealed record SystemServices(
    EventPipeline Engine,
    DoorServices Doors,
    QueueThresholds Queues,
    TimeProvider Clock);
