using EventOps.Contracts.Http.Access;
using EventOps.Contracts.SystemEvents.Rules;
using EventOps.Engine;

namespace EventOps.Contracts.SystemEvents.Notifications;

/// <summary>What the notification endpoints are made from.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Doors">What their door is made from.</param>
/// <param name="Rules">Which events notify whom.</param>
/// <param name="Times">When notifications are reviewed.</param>
/// <param name="Clock">Time, for timeframes and reviews.</param>
public sealed record NotificationServices(
    EventPipeline Engine, DoorServices Doors, RuleTable Rules, ReviewTimes Times, TimeProvider Clock)
{
    /// <summary>A stream says this often that it is alive; proxies close what is silent for a minute.</summary>
    public TimeSpan StreamHeartbeat { get; init; } = TimeSpan.FromSeconds(15);
}
