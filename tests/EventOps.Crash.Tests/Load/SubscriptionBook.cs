using System.Collections.Concurrent;

namespace EventOps.Crash.Tests.Load;

/// <summary>The subscriptions that must be there, must not, and may. By subscriber, which is unique to each.</summary>
internal sealed class SubscriptionBook
{
    private readonly ConcurrentDictionary<string, SubscriptionEntry> _entries = new();

    internal IEnumerable<KeyValuePair<string, SubscriptionEntry>> All => _entries;

    internal void Note(string subscriber, SubscriptionFate fate, string? id = null) => _entries.AddOrUpdate(
        subscriber,
        new SubscriptionEntry(fate, id),
        (_, before) => new SubscriptionEntry(fate, id ?? before.Id));
}

/// <summary>What is known of a subscription.</summary>
internal sealed record SubscriptionEntry(SubscriptionFate Fate, string? Id);

/// <summary>How far a subscription came before the kill.</summary>
internal enum SubscriptionFate
{
    /// <summary>Asked for, not answered: may be there.</summary>
    Asked,

    /// <summary>Acknowledged: is there.</summary>
    Made,

    /// <summary>Its removal was asked for, not answered: may be there.</summary>
    Leaving,

    /// <summary>Its removal was acknowledged: is not there.</summary>
    Removed,
}
