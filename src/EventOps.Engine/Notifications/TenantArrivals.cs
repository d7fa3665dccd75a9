using System.Collections.Concurrent;
using EventOps.Engine.Dispatch;

namespace EventOps.Engine.Notifications;

/// <summary>
/// Wakes whoever waits for anything new of a tenant. While nobody waits, a frame costs the journal writer one read,
/// whatever its events are.
/// </summary>
/// <remarks>
/// A waiter comes in first, takes the next pulse then and looks at the index last; the writer publishes to the index,
/// passes a memory barrier, and asks whether anyone waits then: so a waiter either sees the event or is woken.
/// </remarks>
internal sealed class TenantArrivals
{
    private readonly ConcurrentDictionary<string, PollSignal> _signals = new(StringComparer.Ordinal);
    private int _waiting;

    /// <summary>Whether anyone waits, for any tenant.</summary>
    internal bool AnyoneWaits => Volatile.Read(ref _waiting) > 0;

    /// <summary>Says that somebody is about to look and wait; <see cref="Leave"/> must follow. Any thread.</summary>
    internal void Enter() => Interlocked.Increment(ref _waiting);

    internal void Leave() => Interlocked.Decrement(ref _waiting);

    /// <summary>The next pulse of a tenant, for one who has come in. Any thread.</summary>
    internal Task NextPulse(string tenant) => _signals.GetOrAdd(tenant, static _ => new PollSignal()).NextPulse();

    /// <summary>Wakes those who wait for a tenant. The journal writer's thread.</summary>
    internal void Pulse(string tenant)
    {
        if (AnyoneWaits && _signals.TryGetValue(tenant, out PollSignal? signal))
        {
            signal.Pulse();
        }
    }
}
