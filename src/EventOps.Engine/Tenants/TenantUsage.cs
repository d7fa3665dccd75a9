using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;

namespace EventOps.Engine.Tenants;

/// <summary>
/// What one tenant has: the bytes of its records that are kept, and, when it has a quota, its share of the events per
/// second. Request threads take from a quota without a lock; the journal's thread counts what is durable, once a frame.
/// </summary>
internal sealed class TenantUsage
{
    /// <summary>In place of a quota: far from where adding to it would overflow.</summary>
    private const long NoBytesMax = long.MaxValue / 2;

    private readonly Lock _lock = new();
    private readonly UsageBuckets[] _lanes;
    private readonly TokenBucketRate? _rate;
    private readonly TokenBucket _bucket = new();
    private readonly long[] _nextFloors;
    private readonly long _bytesMax;
    private long _retained;
    private long _taken;

    /// <param name="quota">Its quota, or null.</param>
    /// <param name="rate">Its events per second, compiled, or null.</param>
    /// <param name="widthsMs">Time that a bucket of each priority spans.</param>
    internal TenantUsage(TenantQuota? quota, TokenBucketRate? rate, ReadOnlySpan<long> widthsMs)
    {
        Quota = quota;
        _rate = rate;
        _bytesMax = quota is { RetainedBytesMax: > 0 } ? quota.RetainedBytesMax : NoBytesMax;
        _lanes = new UsageBuckets[widthsMs.Length];
        _nextFloors = new long[widthsMs.Length];
        for (int lane = 0; lane < _lanes.Length; lane++)
        {
            _lanes[lane] = new UsageBuckets(widthsMs[lane]);
            NoteNext(lane);
        }
    }

    /// <summary>Nobody's: of a series that no event is taken into.</summary>
    internal static TenantUsage None { get; } = new(quota: null, rate: null, widthsMs: []);

    /// <summary>Its quota; null when it has none, and nothing need be taken.</summary>
    internal TenantQuota? Quota { get; }

    /// <summary>Bytes of durable records, those of the last buckets that expired perhaps included. Any thread.</summary>
    internal long RetainedBytes => Volatile.Read(ref _retained);

    /// <summary>Takes an event of its rate. Any thread.</summary>
    internal bool TryTakeEvent(long now) => _rate is null || _bucket.Take(1, _rate, now) == 0;

    /// <summary>Milliseconds until its rate allows another event. Any thread.</summary>
    internal long WaitMs(long now) => _rate is null ? 0 : _bucket.Look(_rate, now);

    /// <summary>Takes room for a record: what is kept and what is on its way never exceed the quota. Any thread.</summary>
    internal bool TryTakeBytes(long bytes, IRetentionFloor floor)
    {
        long seen = Volatile.Read(ref _taken);
        while (true)
        {
            if (bytes > _bytesMax - seen)
            {
                if (!Expire(floor.Current))
                {
                    return false;
                }

                seen = Volatile.Read(ref _taken);
                continue;
            }

            long found = Interlocked.CompareExchange(ref _taken, seen + bytes, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }
    }

    /// <summary>Puts back what was taken for events that did not become durable. Any thread.</summary>
    internal void GiveBack(int events, long bytes)
    {
        Interlocked.Add(ref _taken, -bytes);
        if (_rate is not null)
        {
            _bucket.GiveBack(events, _rate);
        }
    }

    /// <summary>Counts durable records. The journal's thread, or recovery before it starts.</summary>
    /// <param name="bytes">Their bytes.</param>
    /// <param name="lastId">Id of the last record of their frame.</param>
    /// <param name="takenBytes">How many of the bytes were taken from the quota already.</param>
    internal void Add(in LaneBytes bytes, long lastId, long takenBytes)
    {
        long sum = 0;
        lock (_lock)
        {
            for (int lane = 0; lane < _lanes.Length; lane++)
            {
                if (bytes[lane] > 0)
                {
                    _lanes[lane].Add(lastId, bytes[lane]);
                    NoteNext(lane);
                    sum += bytes[lane];
                }
            }

            Volatile.Write(ref _retained, _retained + sum);
        }

        if (sum != takenBytes)
        {
            Interlocked.Add(ref _taken, sum - takenBytes);
        }
    }

    /// <summary>Takes off what has expired. Any thread.</summary>
    /// <returns>Whether that was anything.</returns>
    internal bool Expire(in RetentionFloor floor)
    {
        if (!HasExpired(floor))
        {
            return false;
        }

        long expired = 0;
        lock (_lock)
        {
            for (int lane = 0; lane < _lanes.Length; lane++)
            {
                expired += _lanes[lane].TakeExpired(floor[lane]);
                NoteNext(lane);
            }

            Volatile.Write(ref _retained, _retained - expired);
        }

        Interlocked.Add(ref _taken, -expired);
        return expired > 0;
    }

    internal void Write(ref MessagePackWriter writer)
    {
        lock (_lock)
        {
            writer.WriteArrayHeader((uint)_lanes.Length);
            foreach (UsageBuckets lane in _lanes)
            {
                lane.Write(ref writer);
            }
        }
    }

    internal void Read(ref MessagePackReader reader)
    {
        int lanes = reader.ArrayHeader();
        for (int lane = 0; lane < lanes; lane++)
        {
            _retained += _lanes[lane].Read(ref reader);
            NoteNext(lane);
        }

        _taken = _retained;
    }

    /// <summary>A look without the lock: a tenant that is full asks again and again.</summary>
    private bool HasExpired(in RetentionFloor floor)
    {
        for (int lane = 0; lane < _nextFloors.Length; lane++)
        {
            if (Volatile.Read(ref _nextFloors[lane]) <= floor[lane])
            {
                return true;
            }
        }

        return false;
    }

    private void NoteNext(int lane) => Volatile.Write(ref _nextFloors[lane], _lanes[lane].NextFloor);
}
