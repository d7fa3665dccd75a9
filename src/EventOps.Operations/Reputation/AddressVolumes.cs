using System.Net;

namespace EventOps.Operations.Reputation;

/// <summary>
/// How many events named each address, in slots of ten minutes over the last day. It outlives the engine whose events
/// are counted: <see cref="VolumeFollower"/> goes on where the last one ended. Any thread; the lock is held over memory
/// only.
/// </summary>
public sealed class AddressVolumes
{
    /// <summary>How far back is counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    internal static readonly TimeSpan Slot = TimeSpan.FromMilliseconds(SlotMs);

    private const int SlotMs = 600_000;
    private const int Slots = 24 * 6;

    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Counted> _counts;
    private bool _isComplete;

    /// <summary>Begins with nothing.</summary>
    public AddressVolumes(IEnumerable<WatchedAddress> addresses, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        _clock = clock;
        _counts = addresses.Select(one => one.Address).Distinct().ToDictionary(one => one, _ => new Counted());
    }

    /// <summary>Events up to this id are counted; 0 before the first. Whoever follows the log alone changes it.</summary>
    internal long UntilId { get; set; }

    /// <summary>Whether everything up to a moment ago was counted once: before, a count would be too small.</summary>
    internal void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
        }
    }

    internal void Add(IPAddress address, long unixTimeMs)
    {
        lock (_lock)
        {
            if (_counts.TryGetValue(address, out Counted? counted))
            {
                counted.Add(unixTimeMs / SlotMs);
            }
        }
    }

    /// <summary>Events of the last 24 hours, to ten minutes; null while that is not known.</summary>
    internal long? LastDay(IPAddress address)
    {
        long now = _clock.GetUtcNow().ToUnixTimeMilliseconds() / SlotMs;
        lock (_lock)
        {
            return _isComplete && _counts.TryGetValue(address, out Counted? counted) ? counted.Since(now - Slots) : null;
        }
    }

    private sealed class Counted
    {
        private readonly (long Slot, long Count)[] _slots = new (long, long)[Slots + 1];

        internal void Add(long slot)
        {
            ref (long Slot, long Count) at = ref _slots[slot % _slots.Length];
            if (at.Slot <= slot)
            {
                at = at.Slot == slot ? (slot, at.Count + 1) : (slot, 1);
            }
        }

        internal long Since(long slot) => _slots.Where(one => one.Slot > slot).Sum(one => one.Count);
    }
}
