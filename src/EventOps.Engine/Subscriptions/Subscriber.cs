using EventOps.Engine.Dispatch;
using EventOps.Engine.Dispatch.Leases;
using EventOps.Engine.Records;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// A consumer by name: its subscriptions together, the polls that wait for it, and its acknowledgements under way.
/// </summary>
public sealed class Subscriber
{
    private Subscription[] _subscriptions = [];
    private Subscription[] _replays = [];
    private int _paused;

    internal Subscriber(string tenant, string name, DeletionsUnderWay deletions)
    {
        Tenant = tenant;
        Name = name;
        PendingAcks = new PendingAcks(deletions);
    }

    /// <summary>The tenant.</summary>
    public string Tenant { get; }

    /// <summary>The name it subscribed under.</summary>
    public string Name { get; }

    /// <summary>Its subscriptions, oldest first; immutable, swapped by the journal writer's thread.</summary>
    public IReadOnlyList<Subscription> Subscriptions => Volatile.Read(ref _subscriptions);

    /// <summary>Its replays that are not over, oldest first; immutable, swapped by the journal writer's thread.</summary>
    public IReadOnlyList<Subscription> Replays => Volatile.Read(ref _replays);

    /// <summary>Bit i set: its events of priority i are held back.</summary>
    internal int PausedPriorities
    {
        get => Volatile.Read(ref _paused);
        set => Volatile.Write(ref _paused, value);
    }

    /// <summary>Whether an operator holds its events of a priority back.</summary>
    public bool IsPaused(EventPriority priority) => (PausedPriorities & EventFilter.Bit(priority)) != 0;

    /// <summary>Whether its consumer is there.</summary>
    public ConsumerSight Sight { get; } = new();

    internal PollSignal Signal { get; } = new();

    internal PendingAcks PendingAcks { get; }

    internal LeaseClaims LeaseClaims { get; } = new();

    internal void Add(Subscription subscription)
    {
        ref Subscription[] list = ref ListOf(subscription);
        Volatile.Write(ref list, [.. list, subscription]);
        Signal.Pulse();
    }

    internal void Remove(Subscription subscription)
    {
        ref Subscription[] list = ref ListOf(subscription);
        Volatile.Write(ref list, [.. list.Where(one => one != subscription)]);
        Signal.Pulse();
    }

    internal void Pause(EventPriority priority, bool paused)
    {
        int bit = EventFilter.Bit(priority);
        Volatile.Write(ref _paused, paused ? _paused | bit : _paused & ~bit);
        Signal.Pulse();
    }

    private ref Subscription[] ListOf(Subscription subscription) =>
        ref (subscription.Replay is null ? ref _subscriptions : ref _replays);
}
