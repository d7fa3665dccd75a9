using System.Collections.Concurrent;
using EventOps.Engine.Tenants;

namespace EventOps.Contracts.Http.RateLimiting;

/// <summary>
/// The buckets of one operation by key, at most so many. A bucket is made at a key's first request. When there is no
/// room, the request that finds out drops all buckets that are full again, at most once an interval. If none is, the
/// newcomers share one more bucket: a flood of made-up sources limits itself, known callers keep theirs, and memory
/// stays bounded.
/// </summary>
internal sealed class RateLimitPartitions(int partitionsMax, long sweepIntervalUnits)
{
    private readonly ConcurrentDictionary<RateLimitKey, TokenBucket> _buckets = new();
    private readonly TokenBucket _shared = new();
    private int _count;
    private long _sweepAllowedAt;
    private long _sweptAt;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes permits from the key's bucket.</summary>
    public RateLimitDecision Take(in RateLimitKey key, int permits, TokenBucketRate rate, long now)
    {
        while (true)
        {
            if (!_buckets.TryGetValue(key, out var bucket))
            {
                bucket = Make(key, now);
            }

            // A thread that was held up since it read the clock must not take permits "before" a sweep: it would find a
            // new, full bucket at a time when the one dropped by the sweep was not full yet.
            var notBefore = Volatile.Read(ref _sweptAt);
            if (bucket.TryTake(permits, rate, Math.Max(now, notBefore), out var waitMs))
            {
                return Decision(waitMs);
            }

            Drop(key, bucket); // retired by a sweep that has not removed it yet
        }
    }

    /// <summary>
    /// Whether the key's bucket has a permit; takes none, and makes no bucket. A newcomer while there is no room has
    /// the one that newcomers share.
    /// </summary>
    public RateLimitDecision Look(in RateLimitKey key, TokenBucketRate rate, long now)
    {
        if (_buckets.TryGetValue(key, out var bucket) || Count >= partitionsMax)
        {
            return Decision((bucket ?? _shared).Look(rate, now));
        }

        return RateLimitDecision.Admit;
    }

    private static RateLimitDecision Decision(long waitMs) =>
        waitMs == 0 ? RateLimitDecision.Admit : new RateLimitDecision(false, waitMs);

    private TokenBucket Make(in RateLimitKey key, long now)
    {
        if (Interlocked.Increment(ref _count) > partitionsMax)
        {
            Interlocked.Decrement(ref _count);
            if (!Sweep(now))
            {
                return _shared;
            }

            if (Interlocked.Increment(ref _count) > partitionsMax)
            {
                Interlocked.Decrement(ref _count);
                return _shared;
            }
        }

        var made = new TokenBucket();
        var bucket = _buckets.GetOrAdd(key, made);
        if (bucket != made)
        {
            Interlocked.Decrement(ref _count);
        }

        return bucket;
    }

    /// <summary>Drops what is full; false when nothing was tried, because a sweep just was.</summary>
    private bool Sweep(long now)
    {
        var allowedAt = Volatile.Read(ref _sweepAllowedAt);
        if (now < allowedAt
            || Interlocked.CompareExchange(ref _sweepAllowedAt, now + sweepIntervalUnits, allowedAt) != allowedAt)
        {
            return false;
        }

        Volatile.Write(ref _sweptAt, now); // before anything is dropped
        foreach (var (key, bucket) in _buckets)
        {
            if (bucket.RetireIfFull(now))
            {
                Drop(key, bucket);
            }
        }

        return true;
    }

    private void Drop(in RateLimitKey key, TokenBucket bucket)
    {
        if (_buckets.TryRemove(new KeyValuePair<RateLimitKey, TokenBucket>(key, bucket)))
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
