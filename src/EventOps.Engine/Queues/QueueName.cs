using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>
/// A queue by name: the events of one priority for one subscriber, <c>queue:&lt;subscriber&gt;</c> for normal ones and
/// <c>queue:&lt;subscriber&gt;:high</c> and so on for the others; or <c>queue:replay</c>, a tenant's replays. What would
/// end the subscriber's name early (<c>:</c>, <c>/</c>, <c>%</c>) is percent-encoded, so every queue has exactly one name.
/// </summary>
/// <param name="Subscriber">Who consumes.</param>
/// <param name="Priority">Which of its events.</param>
public readonly record struct QueueName(string Subscriber, EventPriority Priority)
{
    private const string Prefix = "queue:";
    private const string ReplaysText = "replay";

    /// <summary>The queue whose jobs are a tenant's replays.</summary>
    public static QueueName Replays { get; } = new(SubscriptionRegistry.ReplayQueue, EventPriority.Normal);

    /// <summary>Whether its jobs are replays.</summary>
    public bool IsReplays => Subscriber == SubscriptionRegistry.ReplayQueue;

    /// <summary>A priority as names and answers write it.</summary>
    public static string TextOf(EventPriority priority) => priority switch
    {
        EventPriority.Low => "low",
        EventPriority.Normal => "normal",
        EventPriority.High => "high",
        _ => "critical",
    };

    /// <summary>Reads a name; strict, so that every queue has one spelling.</summary>
    public static bool TryParse(string text, out QueueName name)
    {
        ArgumentNullException.ThrowIfNull(text);
        name = default;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        string[] parts = text[Prefix.Length..].Split(':');
        if (parts is [ReplaysText])
        {
            name = Replays;
            return true;
        }

        EventPriority? priority = parts switch
        {
            [_] => EventPriority.Normal,
            [_, "low"] => EventPriority.Low,
            [_, "high"] => EventPriority.High,
            [_, "critical"] => EventPriority.Critical,
            _ => null,
        };
        name = new QueueName(Decode(parts[0]), priority ?? EventPriority.Normal);
        return priority is not null && parts[0].Length > 0 && Encode(name.Subscriber) == parts[0];
    }

    /// <summary>The name.</summary>
    public override string ToString()
    {
        string subscriber = Prefix + (IsReplays ? ReplaysText : Encode(Subscriber));
        return Priority == EventPriority.Normal ? subscriber : subscriber + ":" + TextOf(Priority);
    }

    private static string Encode(string subscriber) => subscriber
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace("/", "%2F", StringComparison.Ordinal);

    private static string Decode(string text) => text
        .Replace("%2F", "/", StringComparison.Ordinal)
        .Replace("%3A", ":", StringComparison.Ordinal)
        .Replace("%25", "%", StringComparison.Ordinal);
}
