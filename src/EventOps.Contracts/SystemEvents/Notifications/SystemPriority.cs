using EventOps.Engine.Records;

namespace EventOps.Contracts.SystemEvents.Notifications;

/// <summary>Priorities as this contract names them: the bus's <c>normal</c> is <c>medium</c> here.</summary>
internal static class SystemPriority
{
    internal static string NameOf(EventPriority priority) => priority switch
    {
        EventPriority.Low => "low",
        EventPriority.Normal => "medium",
        EventPriority.High => "high",
        _ => "critical",
    };

    internal static bool TryParse(string text, out EventPriority priority)
    {
        (bool isKnown, priority) = text switch
        {
            "low" => (true, EventPriority.Low),
            "medium" or "normal" => (true, EventPriority.Normal),
            "high" => (true, EventPriority.High),
            "critical" => (true, EventPriority.Critical),
            _ => (false, default),
        };
        return isKnown;
    }
}
