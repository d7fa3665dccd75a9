using System.Collections.Concurrent;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// Events that are being deleted just now. An acknowledgement that is resolved meanwhile leaves them out, as it does
/// those of another acknowledgement under way: a run that covered one would be journaled behind its deletion, and settle
/// it twice. Any thread.
/// </summary>
internal sealed class DeletionsUnderWay
{
    private readonly ConcurrentDictionary<long, PendingAck> _byEvent = new();

    /// <summary>Whether there are none: a look for every acknowledged event ends here.</summary>
    internal bool IsEmpty => _byEvent.IsEmpty;

    /// <summary>The deletion of an event, or null.</summary>
    internal PendingAck? Find(long id) => _byEvent.GetValueOrDefault(id);

    /// <summary>Makes known that an event is about to be deleted; false when somebody else does it.</summary>
    internal bool TryAdd(long id, PendingAck deletion) => _byEvent.TryAdd(id, deletion);

    /// <summary>It is deleted, or it will not be.</summary>
    internal void Settle(long id, PendingAck deletion, bool isDurable)
    {
        _byEvent.TryRemove(id, out _);
        deletion.Settle(isDurable);
    }
}
