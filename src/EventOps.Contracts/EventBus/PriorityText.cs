using EventOps.Engine.Records;

namespace EventOps.Contracts.EventBus;

/// <summary>Priorities as text.</summary>
internal static class PriorityText
{
    private const int ShownMax = 40;

    internal static bool TryParse(string text, out EventPriority priority)
    {
        (bool known, priority) = text switch
        {
            "low" => (true, EventPriority.Low),
            "normal" or "medium" => (true, EventPriority.Normal),
            "high" => (true, EventPriority.High),
            "critical" => (true, EventPriority.Critical),
            _ => (false, default),
        };
        return known;
    }

    internal static string NameOf(EventPriority priority) => priority switch
    {
        EventPriority.Low => "low",
        EventPriority.Normal => "normal",
        EventPriority.High => "high",
        _ => "critical",
    };

    internal static string Problem(string text) =>
        $"Unknown priority '{(text.Length > ShownMax ? text[..ShownMax] : text)}': use low, normal, high or critical";
}
