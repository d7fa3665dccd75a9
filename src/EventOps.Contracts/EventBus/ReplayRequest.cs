using System.Text;
using System.Text.Json;
using EventOps.Contracts.Http;

namespace EventOps.Contracts.EventBus;

/// <summary>The body of <c>POST /replay</c>, read but not yet looked up.</summary>
/// <param name="Subscriber">For whom.</param>
/// <param name="SubscriptionId">One of its subscriptions, or null.</param>
/// <param name="StartMs">The first millisecond since 1970.</param>
/// <param name="EndMs">The first millisecond behind the range.</param>
/// <param name="EventTypes">Patterns of event types; empty for all.</param>
/// <param name="Sources">Patterns of sources; empty for all.</param>
/// <param name="Priorities">Bit i set: priority i; 0 for all.</param>
/// <param name="EventsPerSecond">How fast at most; 0 for no limit.</param>
/// <param name="DryRun">Whether only the count is wanted.</param>
internal sealed record ReplayRequest(
    string Subscriber,
    string? SubscriptionId,
    long StartMs,
    long EndMs,
    string[] EventTypes,
    string[] Sources,
    byte Priorities,
    int EventsPerSecond,
    bool DryRun)
{
    /// <summary>Patterns are kept with the replay, also when it is over: fewer than a subscription may have.</summary>
    private const int NamesMax = 100;
    private const int NameBytesMax = 256;
    private const int EventsPerSecondMax = 1_000_000;

    private static readonly string[] Members =
    [
        "subscriber", "start_time", "end_time", "event_types", "sources", "priority", "subscription_id", "events_per_second",
        "dry_run",
    ];

    /// <summary>The replay asked for, or what is wrong with it.</summary>
    internal static ReplayRequest? TryRead(JsonElement body, out string problem)
    {
        string[] types = [];
        string[] sources = [];
        byte priorities = 0;
        int eventsPerSecond = 0;
        bool dryRun = false;
        string? subscriptionId = null;
        problem = HasOnlyKnownMembers(body, out string unknown)
            ? string.Empty
            : $"Unknown field '{ShownText.Of(unknown)}': use {string.Join(", ", Members)}";
        if (problem.Length > 0
            || !TryReadName(body, out string subscriber, ref problem)
            || !TryReadTime(body, "start_time", out long startMs, ref problem)
            || !TryReadTime(body, "end_time", out long endMs, ref problem)
            || !TryReadNames(body, "event_types", ref types, ref problem)
            || !TryReadNames(body, "sources", ref sources, ref problem)
            || !PriorityText.TryReadMask(body, "priority", out priorities, out problem)
            || !TryReadRate(body, ref eventsPerSecond, ref problem)
            || !TryReadFlag(body, "dry_run", ref dryRun, ref problem))
        {
            return null;
        }

        if (!JsonBody.TryReadText(body, "subscription_id", out subscriptionId))
        {
            problem = "Field 'subscription_id' must be a string";
            return null;
        }

        if (startMs >= endMs)
        {
            problem = "Field 'start_time' must be before 'end_time', by a millisecond at least";
            return null;
        }

        return new ReplayRequest(
            subscriber, subscriptionId, startMs, endMs, types, sources, priorities, eventsPerSecond, dryRun);
    }

    /// <summary>A criterion that is silently ignored would hand over events nobody asked for.</summary>
    private static bool HasOnlyKnownMembers(JsonElement body, out string unknown)
    {
        foreach (JsonProperty member in body.EnumerateObject())
        {
            if (!Members.Any(member.NameEquals))
            {
                unknown = member.Name;
                return false;
            }
        }

        unknown = string.Empty;
        return true;
    }

    private static bool TryReadName(JsonElement body, out string name, ref string problem)
    {
        name = JsonBody.TryReadText(body, "subscriber", out string? text) ? text ?? string.Empty : string.Empty;
        problem = name.Length == 0 ? "Field 'subscriber' must be a string" : problem;
        return name.Length > 0;
    }

    private static bool TryReadTime(JsonElement body, string name, out long unixTimeMs, ref string problem)
    {
        unixTimeMs = 0;
        if (JsonBody.TryReadText(body, name, out string? text) && QueryNumber.TryParseTime(text, out unixTimeMs))
        {
            return true;
        }

        problem = $"Field '{name}' must be an ISO 8601 time such as 2026-01-17T12:00:00Z";
        return false;
    }

    private static bool TryReadNames(JsonElement body, string name, ref string[] names, ref string problem)
    {
        if (JsonBody.TryReadTexts(body, name, out string[] texts) && texts.Length <= NamesMax && texts.All(IsName))
        {
            names = [.. texts.Distinct()];
            return true;
        }

        problem = $"Field '{name}' must be an array of at most {NamesMax} names of 1 to {NameBytesMax} bytes; "
            + "* stands for any characters";
        return false;
    }

    private static bool TryReadRate(JsonElement body, ref int eventsPerSecond, ref string problem)
    {
        if (IsAbsent(body, "events_per_second", out JsonElement value))
        {
            return true;
        }

        if (value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out eventsPerSecond)
            && eventsPerSecond is >= 1 and <= EventsPerSecondMax)
        {
            return true;
        }

        problem = $"Field 'events_per_second' must be a whole number from 1 to {EventsPerSecondMax}";
        return false;
    }

    private static bool TryReadFlag(JsonElement body, string name, ref bool flag, ref string problem)
    {
        if (IsAbsent(body, name, out JsonElement value))
        {
            return true;
        }

        flag = value.ValueKind == JsonValueKind.True;
        problem = flag || value.ValueKind == JsonValueKind.False ? problem : $"Field '{name}' must be true or false";
        return flag || value.ValueKind == JsonValueKind.False;
    }

    private static bool IsAbsent(JsonElement body, string name, out JsonElement value) =>
        !body.TryGetProperty(name, out value) || value.ValueKind == JsonValueKind.Null;

    private static bool IsName(string name) =>
        name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= NameBytesMax && !name.Any(char.IsControl);
}
