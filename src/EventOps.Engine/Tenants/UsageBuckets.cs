using System.Runtime.InteropServices;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;

namespace EventOps.Engine.Tenants;

/// <summary>
/// Bytes of one tenant's records of one priority, by the time they were published, so that they can be taken off again
/// when they expire. A bucket spans a fixed part of the priority's age and leaves when that whole time has expired: so what
/// is kept follows from the log and the retention floor alone, whenever anybody looks. Its owner, <see
/// cref="TenantUsage"/>, guards it.
/// </summary>
internal sealed class UsageBuckets
{
    private readonly long _widthMs;
    private readonly List<Bucket> _buckets = [];

    /// <param name="widthMs">Time that one bucket spans.</param>
    internal UsageBuckets(long widthMs) => _widthMs = widthMs;

    /// <summary>The retention floor at which the next bucket leaves; when there is none, one that is never
    /// reached.</summary>
    internal long NextFloor => _buckets.Count == 0 ? long.MaxValue : EndOf(_buckets[0]);

    /// <summary>Counts records of which the last has an id.</summary>
    internal void Add(long lastId, long bytes)
    {
        Span<Bucket> buckets = CollectionsMarshal.AsSpan(_buckets);
        int at = buckets.Length - 1;
        long slot = SlotOf(lastId);

        // Ids only grow; only what a start finds in the archive comes behind the journal's.
        while (at >= 0 && buckets[at].LastId > lastId && SlotOf(buckets[at].LastId) > slot)
        {
            at--;
        }

        if (at >= 0 && SlotOf(buckets[at].LastId) == slot)
        {
            buckets[at] = new Bucket(Math.Max(buckets[at].LastId, lastId), buckets[at].Bytes + bytes);
        }
        else
        {
            _buckets.Insert(at + 1, new Bucket(lastId, bytes));
        }
    }

    /// <summary>Drops the buckets that lie whole below an id.</summary>
    /// <returns>Their bytes.</returns>
    internal long TakeExpired(long floor)
    {
        int expired = 0;
        long bytes = 0;
        while (expired < _buckets.Count && EndOf(_buckets[expired]) <= floor)
        {
            bytes += _buckets[expired++].Bytes;
        }

        _buckets.RemoveRange(0, expired);
        return bytes;
    }

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader((uint)_buckets.Count * 2);
        foreach (Bucket bucket in _buckets)
        {
            writer.WriteInt64(bucket.LastId);
            writer.WriteInt64(bucket.Bytes);
        }
    }

    /// <summary>Reads what was written.</summary>
    /// <returns>The bytes in all buckets.</returns>
    internal long Read(ref MessagePackReader reader)
    {
        long bytes = 0;
        int count = reader.ArrayHeader() / 2;
        for (int i = 0; i < count; i++)
        {
            var bucket = new Bucket(reader.Int64(), reader.Int64());
            _buckets.Add(bucket);
            bytes += bucket.Bytes;
        }

        return bytes;
    }

    /// <summary>The first id behind a bucket's time.</summary>
    private long EndOf(Bucket bucket) => EventId.FirstOf((SlotOf(bucket.LastId) + 1) * _widthMs);

    private long SlotOf(long id) => EventId.UnixTimeMs(id) / _widthMs;

    /// <summary>A stretch of time.</summary>
    /// <param name="LastId">The last event counted in it.</param>
    /// <param name="Bytes">Bytes of its records.</param>
    private readonly record struct Bucket(long LastId, long Bytes);
}
