namespace EventOps.Engine.Observability;

/// <summary>
/// What was recorded in one stretch of time, apart for each processor, so that those who record at once do not meet.
/// Used again for a later stretch: the first who records then clears it, the others wait for that one microsecond.
/// </summary>
internal sealed class LatencySlot
{
    private const long Clearing = -1;
    private const long NeverUsed = -2;

    private readonly Stripe[] _stripes;
    private long _epoch = NeverUsed;

    internal LatencySlot(int stripes)
    {
        _stripes = new Stripe[stripes];
        for (int i = 0; i < stripes; i++)
        {
            _stripes[i] = new Stripe();
        }
    }

    /// <summary>Which stretch of time it holds.</summary>
    internal long Epoch => Volatile.Read(ref _epoch);

    /// <summary>Any thread. One that stalls for the whole window inside of this counts in the wrong stretch.</summary>
    internal void Record(long epoch, int stripe, int bucket, long microseconds)
    {
        if (Epoch != epoch)
        {
            Turn(epoch);
        }

        Stripe own = _stripes[stripe & (_stripes.Length - 1)];
        Interlocked.Increment(ref own.Counts[bucket]);
        Interlocked.Add(ref own.Microseconds, microseconds);
    }

    /// <summary>Adds what is here to a sum; the mean's part is the answer.</summary>
    internal long AddTo(Span<long> counts)
    {
        long microseconds = 0;
        foreach (Stripe stripe in _stripes)
        {
            for (int i = 0; i < counts.Length; i++)
            {
                counts[i] += Volatile.Read(ref stripe.Counts[i]);
            }

            microseconds += Volatile.Read(ref stripe.Microseconds);
        }

        return microseconds;
    }

    private void Turn(long epoch)
    {
        long found = Epoch;
        while (found < epoch)
        {
            if (found != Clearing && Interlocked.CompareExchange(ref _epoch, Clearing, found) == found)
            {
                foreach (Stripe stripe in _stripes)
                {
                    Array.Clear(stripe.Counts);
                    stripe.Microseconds = 0;
                }

                Volatile.Write(ref _epoch, epoch);
                return;
            }

            Thread.SpinWait(8);
            found = Epoch;
        }
    }

    private sealed class Stripe
    {
        internal readonly int[] Counts = new int[LatencyBuckets.Count];
        internal long Microseconds;
    }
}
