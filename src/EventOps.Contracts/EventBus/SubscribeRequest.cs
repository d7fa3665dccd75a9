using System.Text;
using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Engine.Subscriptions;

namespace EventOps.Contracts.EventBus;

/// <summary>Reads the body of <c>POST /subscribe</c>.</summary>
internal static class SubscribeRequest
{
    private const int NameBytesMax = 256;
    private static readonly string[] ReservedNames = ["replay", "log-export"];
    private static readonly string[] FilterMembers = ["priority", "source"];

    /// <summary>The subscription asked for, or what is wrong with it.</summary>
    internal static SubscriptionTerms? TryRead(JsonElement body, string tenant, int namesMax, out string problem)
    {
        if (!JsonBody.TryReadText(body, "subscriber", out string? subscriber) || !IsName(subscriber))
        {
            problem = $"Field 'subscriber' must be a string of 1 to {NameBytesMax} bytes";
        }
        else if (ReservedNames.Contains(subscriber))
        {
            problem = $"Field 'subscriber' must not be '{subscriber}': queue:{subscriber} is a queue of the server's own";
        }
        else if (!JsonBody.TryReadTexts(body, "event_types", out string[] types) || !AreNames(types, 1, namesMax))
        {
            problem = $"Field 'event_types' must be an array of 1 to {namesMax} event types; * stands for any characters";
        }
        else if (!JsonBody.TryReadText(body, "callback_url", out string? url))
        {
            problem = "Field 'callback_url' must be a string";
        }
        else if (!TryReadFilter(body, namesMax, out string[] sources, out byte priorities, out problem))
        {
            return null;
        }
        else
        {
            return new SubscriptionTerms(tenant, subscriber!, [.. types.Distinct()], [.. sources.Distinct()], priorities, url);
        }

        return null;
    }

    private static bool TryReadFilter(
        JsonElement body, int namesMax, out string[] sources, out byte priorities, out string problem)
    {
        sources = [];
        priorities = 0;
        problem = string.Empty;
        if (!body.TryGetProperty("filter", out JsonElement filter) || filter.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (filter.ValueKind != JsonValueKind.Object)
        {
            problem = "Field 'filter' must be an object";
            return false;
        }

        foreach (JsonProperty member in filter.EnumerateObject())
        {
            if (!FilterMembers.Any(member.NameEquals))
            {
                // A criterion that is silently ignored would deliver events nobody asked for.
                problem = "Field 'filter' takes 'priority' and 'source' only";
                return false;
            }
        }

        if (!JsonBody.TryReadTexts(filter, "source", out sources) || !AreNames(sources, 0, namesMax))
        {
            problem = $"Field 'filter.source' must be an array of at most {namesMax} sources; * stands for any characters";
            return false;
        }

        return PriorityText.TryReadMask(filter, "filter.priority", out priorities, out problem);
    }

    private static bool AreNames(string[] names, int min, int max) =>
        names.Length >= min && names.Length <= max && names.All(IsName);

    private static bool IsName(string? name) =>
        name is { Length: > 0 } && Encoding.UTF8.GetByteCount(name) <= NameBytesMax && !name.Any(char.IsControl);
}
