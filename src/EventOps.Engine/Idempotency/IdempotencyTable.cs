using System.Buffers.Binary;
using EventOps.Engine.Records;

namespace EventOps.Engine.Idempotency;

/// <summary>
/// The idempotency keys of the last 24 hours and the event each stands for. Kept in memory; made durable with the
/// events themselves (a record carries its key) and, for sealed index segments, in the segment's file.
/// </summary>
/// <remarks>Only requests that carry a key come here: one short lock for all of it, any thread.</remarks>
internal sealed class IdempotencyTable
{
    private const int SealedEntryBytes = KeyClaim.SizeBytes + sizeof(long) + sizeof(int);
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, Entry> _committed = [];
    private readonly Dictionary<UInt128, Pending> _pending = [];
    private readonly Queue<(UInt128 Key, long Id)> _byAge = new();
    private readonly Queue<(UInt128 Key, long Id)> _unsealed = new();
    private readonly TimeProvider _clock;
    private readonly long _windowMs;
    private readonly int _entriesMax;
    private long _evictedEarly;

    internal IdempotencyTable(TimeProvider clock, TimeSpan window, int entriesMax)
    {
        _clock = clock;
        _windowMs = (long)window.TotalMilliseconds;
        _entriesMax = entriesMax;
    }

    /// <summary>Keys kept.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _committed.Count;
            }
        }
    }

    /// <summary>Keys forgotten before their time because the table was full.</summary>
    internal long EvictedEarly => Volatile.Read(ref _evictedEarly);

    /// <summary>Asks for a key, and takes it when nobody has it.</summary>
    internal KeyLookup Claim(KeyClaim claim)
    {
        lock (_lock)
        {
            DropExpired();
            if (_pending.TryGetValue(claim.Key, out Pending? pending))
            {
                return pending.Body == claim.Body
                    ? new KeyLookup(KeyState.InFlight, 0, 0, pending.Settled.Task)
                    : new KeyLookup(KeyState.Conflict, 0, 0, null);
            }

            if (_committed.TryGetValue(claim.Key, out Entry entry))
            {
                return entry.Body == claim.Body
                    ? new KeyLookup(KeyState.Known, entry.Id, entry.Matches, null)
                    : new KeyLookup(KeyState.Conflict, 0, 0, null);
            }

            _pending.Add(claim.Key, new Pending(claim.Body));
            return new KeyLookup(KeyState.Claimed, 0, 0, null);
        }
    }

    /// <summary>
    /// The event of a key is durable; who asks for the key still waits, until <see cref="Settle"/>. The journal
    /// writer's thread, or recovery.
    /// </summary>
    internal void Commit(KeyClaim claim, long id, int matches)
    {
        lock (_lock)
        {
            Add(claim, id, matches);
            _unsealed.Enqueue((claim.Key, id));
        }
    }

    /// <summary>Every reader sees the event of a key: the twins that wait for it may answer with it. The journal
    /// writer's thread.</summary>
    internal void Settle(KeyClaim claim) => Release(claim);

    /// <summary>The claim is over; the key is free again unless its event was committed.</summary>
    internal void Release(KeyClaim claim)
    {
        Pending? pending;
        lock (_lock)
        {
            _pending.Remove(claim.Key, out pending);
        }

        pending?.Settled.TrySetResult();
    }

    /// <summary>
    /// Takes out the keys of events up to an id, as the index segment that ends there keeps them. The sealer only.
    /// </summary>
    internal byte[] TakeUnsealed(long lastId)
    {
        lock (_lock)
        {
            using var bytes = new MemoryStream();
            Span<byte> entry = stackalloc byte[SealedEntryBytes];
            while (_unsealed.TryPeek(out (UInt128 Key, long Id) next) && next.Id <= lastId)
            {
                (UInt128 key, long id) = _unsealed.Dequeue();
                if (_committed.TryGetValue(key, out Entry committed) && committed.Id == id)
                {
                    new KeyClaim(key, committed.Body, 0).Write(entry);
                    BinaryPrimitives.WriteInt64LittleEndian(entry[KeyClaim.SizeBytes..], id);
                    BinaryPrimitives.WriteInt32LittleEndian(entry[(KeyClaim.SizeBytes + sizeof(long))..], committed.Matches);
                    bytes.Write(entry);
                }
            }

            return bytes.ToArray();
        }
    }

    /// <summary>Takes back what <see cref="TakeUnsealed"/> gave. Recovery, oldest segment first.</summary>
    internal void Import(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            for (; bytes.Length >= SealedEntryBytes; bytes = bytes[SealedEntryBytes..])
            {
                Add(
                    KeyClaim.Read(bytes, 0),
                    BinaryPrimitives.ReadInt64LittleEndian(bytes[KeyClaim.SizeBytes..]),
                    BinaryPrimitives.ReadInt32LittleEndian(bytes[(KeyClaim.SizeBytes + sizeof(long))..]));
            }
        }
    }

    private void Add(KeyClaim claim, long id, int matches)
    {
        _committed[claim.Key] = new Entry(claim.Body, id, matches);
        _byAge.Enqueue((claim.Key, id));
        DropExpired();
        while (_committed.Count > _entriesMax)
        {
            DropOldest();
            _evictedEarly++;
        }
    }

    private void DropExpired()
    {
        long oldest = EventId.FirstOf(_clock.GetUtcNow().ToUnixTimeMilliseconds() - _windowMs);
        while (_byAge.TryPeek(out (UInt128 Key, long Id) first) && first.Id < oldest)
        {
            DropOldest();
        }
    }

    private void DropOldest()
    {
        (UInt128 key, long id) = _byAge.Dequeue();
        if (_committed.TryGetValue(key, out Entry entry) && entry.Id == id)
        {
            _committed.Remove(key);
        }
    }

    private readonly record struct Entry(ulong Body, long Id, int Matches);

    private sealed class Pending(ulong body)
    {
        internal ulong Body { get; } = body;

        internal TaskCompletionSource Settled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
