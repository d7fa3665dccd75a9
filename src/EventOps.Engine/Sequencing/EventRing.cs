using System.Numerics;

namespace EventOps.Engine.Sequencing;

/// <summary>
/// A bounded ring between many producers and one consumer. A producer claims consecutive slots with one
/// compare-and-swap, writes them, and publishes each by stamping the slot with its lap; the consumer takes slots in
/// claim order and stops at the first one that is claimed but not yet published. A full ring refuses a claim and takes
/// nothing.
/// </summary>
/// <remarks>
/// Ownership: <c>_claimed</c> belongs to the producers, <c>_consumed</c> and <c>_next</c> to the consumer's thread
/// alone. <c>_consumedSeen</c> is the producers' stale copy of <c>_consumed</c>: it may lag, which can only refuse too
/// early and is then read again, and it spares the producers the consumer's cache line on almost every claim.
/// </remarks>
/// <typeparam name="T">What a slot carries.</typeparam>
public sealed class EventRing<T>
    where T : class
{
    /// <summary>So far ahead of every release that a claim behind it finds the ring full, without a further test on its
    /// way.</summary>
    private const long Closed = long.MaxValue / 2;

    private readonly T?[] _slots;
    private readonly int[] _laps;
    private readonly int _mask;
    private readonly int _lapShift;
    private readonly ConsumerGate _gate;
    private PaddedSequence _claimed = new(-1);
    private PaddedSequence _consumedSeen = new(-1);
    private PaddedSequence _consumed = new(-1);
    private PaddedSequence _next = new(0);
    private long _lastClaimed = long.MaxValue;

    /// <summary>Creates an empty ring.</summary>
    /// <param name="slots">Number of slots, a power of two.</param>
    /// <param name="gate">Where the consumer waits when the ring is empty.</param>
    public EventRing(int slots, ConsumerGate gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        if (slots < 2 || !BitOperations.IsPow2(slots))
        {
            throw new ArgumentOutOfRangeException(nameof(slots), slots, "The number of slots is a power of two, at least 2.");
        }

        _slots = new T?[slots];
        _laps = new int[slots];
        Array.Fill(_laps, -1);
        _mask = slots - 1;
        _lapShift = BitOperations.Log2((uint)slots);
        _gate = gate;
    }

    /// <summary>Number of slots.</summary>
    public int Capacity => _slots.Length;

    /// <summary>Slots claimed and not yet released by the consumer; a snapshot, for metrics.</summary>
    public int Occupied => (int)Math.Max(0, ClaimedUntil - ReleasedUntil);

    /// <summary>The last sequence claimed so far. Any thread.</summary>
    public long ClaimedUntil => Math.Min(_claimed.Read(), Volatile.Read(ref _lastClaimed));

    /// <summary>The last sequence released by the consumer. Any thread.</summary>
    public long ReleasedUntil => _consumed.Read();

    /// <summary>
    /// Claims <paramref name="count"/> consecutive slots for the calling thread, or none. Any thread.
    /// </summary>
    /// <param name="count">How many, at most <see cref="Capacity"/>.</param>
    /// <param name="first">The first claimed sequence; the others follow it.</param>
    /// <returns>False when the ring is too full; nothing was taken.</returns>
    public bool TryClaim(int count, out long first)
    {
        while (true)
        {
            long claimed = _claimed.Read();
            long last = claimed + count;
            if (last - _slots.Length > _consumedSeen.Read())
            {
                long consumed = _consumed.Read();
                if (last - _slots.Length > consumed)
                {
                    first = -1;
                    return false;
                }

                _consumedSeen.Write(consumed);
            }

            if (_claimed.CompareExchange(claimed, last))
            {
                first = claimed + 1;
                return true;
            }
        }
    }

    /// <summary>
    /// Hands a claimed slot to the consumer. Every claimed sequence must be published, by the thread that claimed it:
    /// the consumer waits for it. Call <see cref="Signal"/> after the last one.
    /// </summary>
    public void Publish(long sequence, T item)
    {
        int slot = (int)sequence & _mask;
        _slots[slot] = item;
        Volatile.Write(ref _laps[slot], (int)(sequence >> _lapShift));
    }

    /// <summary>Wakes the consumer if it waits. Once per claim, after publishing all of it.</summary>
    public void Signal() => _gate.Signal();

    /// <summary>Refuses every further claim, for good. What is claimed already is still published and taken. One
    /// thread, once.</summary>
    public void Close() => Volatile.Write(ref _lastClaimed, _claimed.Exchange(Closed));

    /// <summary>Whether the ring is closed and everything that was ever claimed is taken. Consumer's thread
    /// only.</summary>
    public bool IsDrained => _next.Read() > Volatile.Read(ref _lastClaimed);

    /// <summary>Whether the next slot is published. Consumer's thread only.</summary>
    public bool HasNext
    {
        get
        {
            long next = _next.Read();
            return Volatile.Read(ref _laps[(int)next & _mask]) == (int)(next >> _lapShift);
        }
    }

    /// <summary>Takes the next published slot, in claim order. Consumer's thread only.</summary>
    public bool TryTake(out T item)
    {
        if (!HasNext)
        {
            item = null!;
            return false;
        }

        long next = _next.Read();
        int slot = (int)next & _mask;
        item = _slots[slot]!;
        _slots[slot] = null;
        _next.Write(next + 1);
        return true;
    }

    /// <summary>Gives all slots taken so far back to the producers. Consumer's thread only; once per batch.</summary>
    public void ReleaseTaken() => _consumed.Write(_next.Read() - 1);

    /// <summary>
    /// Waits until a slot is published or the gate is closed or the time is up. Consumer's thread only.
    /// </summary>
    /// <param name="timeoutMs">At most this long; the caller decides what to do when nothing came.</param>
    /// <param name="cancellation">Ends the wait early.</param>
    /// <returns>Whether a slot is there.</returns>
    public bool WaitForNext(int timeoutMs, CancellationToken cancellation) =>
        _gate.Wait(static ring => ((EventRing<T>)ring).HasNext, this, timeoutMs, cancellation);
}
