namespace EventOps.Contracts.Http.RateLimiting;

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
    public RateLimitDecision Take(int permits, TokenBucketRate rate, long now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(permits);
        ArgumentNullException.ThrowIfNull(rate);
        TryTake(permits, rate, now, out var decision);
        return decision;
    }

    /// <summary>What taking one permit would be answered; takes none. A retired bucket is a full one.</summary>
    internal RateLimitDecision Look(TokenBucketRate rate, long now)
    {
        var fullAt = Math.Max(Volatile.Read(ref _fullAt), now);
        var missing = fullAt - now - (rate.Capacity - rate.UnitsPerPermit);
        return missing > 0 ? new RateLimitDecision(false, rate.CeilingMs(missing)) : RateLimitDecision.Admit;
    }

    /// <summary>As <see cref="Take"/>, but false when the bucket is retired, and nothing was decided.</summary>
    internal bool TryTake(int permits, TokenBucketRate rate, long now, out RateLimitDecision decision)
    {
        var cost = rate.CostOf(permits);
        var lead = Math.Max(0, rate.Capacity - cost); // how far from full the bucket may be and still cover the cost
        var seen = Volatile.Read(ref _fullAt);
        while (seen != Retired)
        {
            var fullAt = Math.Max(seen, now);
            var missing = fullAt - now - lead;
            if (missing > 0 && permits > 0)
            {
                decision = new RateLimitDecision(false, rate.CeilingMs(missing));
                return true;
            }

            var found = Interlocked.CompareExchange(ref _fullAt, fullAt + cost, seen);
            if (found == seen)
            {
                decision = RateLimitDecision.Admit;
                return true;
            }

            seen = found;
        }

        decision = default;
        return false;
    }

    /// <summary>
    /// Retires the bucket if it is full: forgetting it then loses nothing, for a new one starts full. Whoever still
    /// holds it sees that.
    /// </summary>
    internal bool RetireIfFull(long now)
    {
        var seen = Volatile.Read(ref _fullAt);
        return seen <= now && seen != Retired && Interlocked.CompareExchange(ref _fullAt, Retired, seen) == seen;
    }
}
