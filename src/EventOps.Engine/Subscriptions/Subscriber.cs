using EventOps.Engine.Dispatch;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// A consumer by name: its subscriptions together, the polls that wait for it, and its acknowledgements under way.
/// </summary>
public sealed class Subscriber
{
    private Subscription[] _subscriptions = [];

    internal Subscriber(string tenant, string name)
    {
        Tenant = tenant;
        Name = name;
    }

    /// <summary>The tenant.</summary>
    public string Tenant { get; }

    /// <summary>The name it subscribed under.</summary>
    public string Name { get; }

    /// <summary>Its subscriptions, oldest first; immutable, swapped by the journal writer's thread.</summary>
    public IReadOnlyList<Subscription> Subscriptions => Volatile.Read(ref _subscriptions);

    internal PollSignal Signal { get; } = new();

    internal PendingAcks PendingAcks { get; } = new();

    internal void Add(Subscription subscription) => Volatile.Write(ref _subscriptions, [.. _subscriptions, subscription]);

    internal void Remove(Subscription subscription) =>
        Volatile.Write(ref _subscriptions, [.. _subscriptions.Where(one => one != subscription)]);
}
