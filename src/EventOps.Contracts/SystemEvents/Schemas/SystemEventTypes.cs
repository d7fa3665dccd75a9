using EventOps.Engine.Projections;

namespace EventOps.Contracts.SystemEvents.Schemas;

/// <summary>The event types the contract names.</summary>
public static class SystemEventTypes
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<EventType> All { get; } =
    [
        Type("system_alert", "Something the operators must know"),
        Type("business_event", "A business metric or milestone"),
        Type("operational_update", "What operations did or will do"),
        Type("performance_metric", "A measured figure"),
        Type("user_action", "What a user did"),
    ];

    private static EventType Type(string name, string description) => new(name, description, EventTypeOrigin.Contract, 0);
}
