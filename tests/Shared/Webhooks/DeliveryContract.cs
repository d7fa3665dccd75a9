using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EventOps.Tests.Shared.Webhooks;

/// <summary>What in a delivery is not as the contract's "Webhook Payload Format" and "Webhook Headers" have it.</summary>
internal static class DeliveryContract
{
    private static readonly string[] BodyMembers = ["delivery_id", "events", "subscription_id", "delivered_at"];
    private static readonly string[] EventMembers = ["event_id", "event_type", "source", "data", "priority", "published_at"];

    /// <summary>Members an event may have beyond the contract's example: the publisher's own, its trace, and a replay's
    /// mark.</summary>
    private static readonly string[] OptionalEventMembers = ["metadata", "traceparent", "replayed"];

    private static readonly string[] Priorities = ["low", "normal", "high", "critical"];

    /// <summary>Empty when it is as it should be.</summary>
    public static IReadOnlyList<string> Problems(ReceivedDelivery delivery)
    {
        var problems = new List<string>();
        if (delivery.Payload.Problem is { } problem)
        {
            return [$"body: {problem}"];
        }

        using JsonDocument document = JsonDocument.Parse(delivery.Body);
        JsonElement body = document.RootElement;
        CheckMembers(body, BodyMembers, [], "body", problems);
        CheckId(delivery.DeliveryId, "del_", problems);
        CheckId(delivery.SubscriptionId, "sub_", problems);
        CheckTime(body, "delivered_at", problems);
        if (delivery.EventIds.Count == 0)
        {
            problems.Add("events: none");
        }

        foreach (JsonElement one in body.GetProperty("events").EnumerateArray())
        {
            CheckEvent(one, problems);
        }

        CheckHeader(delivery, "X-EventBus-Delivery-ID", delivery.DeliveryId, problems);
        CheckHeader(delivery, "X-EventBus-Subscription-ID", delivery.SubscriptionId, problems);
        CheckHeader(delivery, "Content-Type", "application/json", problems);
        CheckHeader(delivery, "X-EventBus-Timestamp", @"^\d{10}$", "ten digits, seconds since 1970", problems);
        CheckHeader(delivery, "X-EventBus-Signature", "^sha256=[0-9a-f]{64}$", "sha256= and 64 hex digits", problems);
        return problems;
    }

    private static void CheckEvent(JsonElement one, List<string> problems)
    {
        CheckMembers(one, EventMembers, OptionalEventMembers, "event", problems);
        CheckId(one.TryGetProperty("event_id", out JsonElement id) ? id.GetString() : "", "evt_", problems);
        CheckTime(one, "published_at", problems);
        if (one.TryGetProperty("data", out JsonElement data) && data.ValueKind != JsonValueKind.Object)
        {
            problems.Add("event: data is not an object");
        }

        if (one.TryGetProperty("priority", out JsonElement priority) && !Priorities.Contains(priority.GetString()))
        {
            problems.Add($"event: priority {priority}");
        }
    }

    /// <summary>The contract's members are all there, in its order; what else there is, is allowed.</summary>
    private static void CheckMembers(JsonElement of, string[] required, string[] allowed, string where, List<string> problems)
    {
        string[] names = [.. of.EnumerateObject().Select(member => member.Name)];
        if (!names.Where(name => !allowed.Contains(name)).SequenceEqual(required))
        {
            problems.Add($"{where}: members {string.Join(", ", names)}");
        }

        if (names.Distinct(StringComparer.Ordinal).Count() != names.Length)
        {
            problems.Add($"{where}: a member twice");
        }
    }

    private static void CheckId(string? id, string prefix, List<string> problems)
    {
        if (id is null || !id.StartsWith(prefix, StringComparison.Ordinal) || id.Length == prefix.Length)
        {
            problems.Add($"id '{id}' is not {prefix}…");
        }
    }

    private static void CheckTime(JsonElement of, string name, List<string> problems)
    {
        string? text = of.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
        if (text is null || !text.EndsWith('Z')
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
        {
            problems.Add($"{name} '{text}' is not a time in UTC");
        }
    }

    private static void CheckHeader(ReceivedDelivery delivery, string name, string value, List<string> problems) =>
        CheckHeader(delivery, name, $"^{Regex.Escape(value)}$", value, problems);

    private static void CheckHeader(ReceivedDelivery delivery, string name, string pattern, string expected, List<string> problems)
    {
        string? value = delivery.Header(name);
        if (value is null || !Regex.IsMatch(value, pattern))
        {
            problems.Add($"header {name} '{value}', expected {expected}");
        }
    }
}
