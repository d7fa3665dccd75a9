using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

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

    /// <summary>
    /// Reads the member <c>priority</c>, one priority or several, as bits; none when it is absent. Problems name the field
    /// as <paramref name="shownAs"/>.
    /// </summary>
    internal static bool TryReadMask(JsonElement parent, string shownAs, out byte priorities, out string problem)
    {
        priorities = 0;
        problem = string.Empty;
        if (!JsonBody.TryReadTexts(parent, "priority", out string[] names))
        {
            problem = $"Field '{shownAs}' must be an array of priorities";
            return false;
        }

        foreach (string name in names)
        {
            if (!TryParse(name, out EventPriority priority))
            {
                problem = Problem(ShownText.Of(name));
                return false;
            }

            priorities |= EventFilter.Bit(priority);
        }

        return true;
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
