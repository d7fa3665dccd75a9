namespace EventOps.Engine.Tenants;

/// <summary>
/// A token bucket as one number (GCRA): the time at which it will be full again. Full is any time not after now; empty
/// is one capacity after now; taking n permits moves it n costs later. Any thread, no lock: a compare-and-swap,
/// repeated only when another thread took permits in between.
/// <para>
/// A request for more permits than the bucket holds (a batch of 1,000 under 100 a second) could never be covered. It is
/// admitted when the bucket is full, and its whole cost is charged: the bucket is in debt, and admits nobody until the
/// debt is paid by time. So the rate holds over the long run, and a burst is at most the larger of the capacity and one
/// batch (whose size is bounded elsewhere). Its price: a caller that keeps trickling single events never has a full
/// bucket, and its oversized batches stay refused.
/// </para>
/// </summary>
public sealed class TokenBucket
{
    /// <summary>In place of a time: dropped by its owner, and good for nothing any more.</summary>
    private const long Retired = long.MinValue;

    private long _fullAt;

    /// <summary>Takes all the permits or none.</summary>
    /// <param name="permits">0 or more; 0 is always admitted.</param>
    /// <param name="rate">The limit; a bucket may be asked under another one when a caller's limit changes.</param>
    /// <param name="now">The time by the rate's clock.</param>
    /// <returns>
    /// 0 when they were taken; else the whole milliseconds after which the same request is admitted if nobody else takes
    /// permits meanwhile.
    /// </returns>
    public long Take(int permits, TokenBucketRate rate, long now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(permits);
        ArgumentNullException.ThrowIfNull(rate);
        TryTake(permits, rate, now, out var waitMs);
        return waitMs;
    }

    /// <summary>As <see cref="Take"/>, but false when the bucket is retired, and nothing was decided.</summary>
    public bool TryTake(int permits, TokenBucketRate rate, long now, out long waitMs)
    {
        ArgumentNullException.ThrowIfNull(rate);
        var cost = rate.CostOf(permits);
        var seen = Volatile.Read(ref _fullAt);
        while (seen != Retired)
        {
            var fullAt = Math.Max(seen, now);
            var missing = fullAt - now - rate.LeadOf(cost);
            if (missing > 0 && permits > 0)
            {
                waitMs = rate.CeilingMs(missing);
                return true;
            }

            var found = Interlocked.CompareExchange(ref _fullAt, fullAt + cost, seen);
            if (found == seen)
            {
                waitMs = 0;
                return true;
            }

            seen = found;
        }

        waitMs = 0;
        return false;
    }

    /// <summary>What taking one permit would be answered; takes none. A retired bucket is a full one.</summary>
    public long Look(TokenBucketRate rate, long now)
    {
        ArgumentNullException.ThrowIfNull(rate);
        var fullAt = Math.Max(Volatile.Read(ref _fullAt), now);
        var missing = fullAt - now - rate.LeadOf(rate.CostOf(1));
        return missing > 0 ? rate.CeilingMs(missing) : 0;
    }

    /// <summary>Puts back permits that were taken and not used. Of a bucket that is never retired.</summary>
    public void GiveBack(int permits, TokenBucketRate rate)
    {
        ArgumentNullException.ThrowIfNull(rate);
        Interlocked.Add(ref _fullAt, -rate.CostOf(permits));
    }

    /// <summary>
    /// Retires the bucket if it is full: forgetting it then loses nothing, for a new one starts full. Whoever still
    /// holds it sees that.
    /// </summary>
    public bool RetireIfFull(long now)
    {
        var seen = Volatile.Read(ref _fullAt);
        return seen <= now && seen != Retired && Interlocked.CompareExchange(ref _fullAt, Retired, seen) == seen;
    }
}
