using EventOps.Load.Measuring;

namespace EventOps.Load.FanOut.Receiving;

/// <summary>
/// One round's counts in the receiver: a bit for every event of every subscription, so that "all have arrived" is known
/// and not inferred from a total that duplicates would fill up. Any thread records.
/// </summary>
internal sealed class ReceiverRound
{
    /// <summary>128 MiB of bits: a thousand subscriptions with a million events each.</summary>
    public const long PairsMax = 1L << 30;

    private readonly long _first;
    private readonly int _events;
    private readonly TimeProvider _time;
    private readonly double _nsPerTick;
    private readonly long[][] _seen;
    private readonly int[] _seenCounts;
    private readonly LatencyHistogram _latency = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _posts;
    private long _all;
    private long _distinct;
    private long _strays;
    private long _bytes;
    private int _complete;
    private long _firstAt;
    private long _doneAt;

    public ReceiverRound(long first, int events, int subscriptions, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)events * subscriptions, PairsMax);
        _first = first;
        _events = events;
        _time = time;
        _nsPerTick = 1e9 / time.TimestampFrequency;
        _seen = [.. Enumerable.Range(0, subscriptions).Select(_ => new long[(events + 63) / 64])];
        _seenCounts = new int[subscriptions];
    }

    /// <summary>Completes when every subscription has every event.</summary>
    public Task Done => _done.Task;

    public int Subscriptions => _seen.Length;

    /// <summary>Counts one POST whose body has arrived whole.</summary>
    public void Record(int subscription, ReadOnlySpan<byte> body)
    {
        long now = _time.GetTimestamp();
        Interlocked.CompareExchange(ref _firstAt, now, 0);
        Interlocked.Increment(ref _posts);
        Interlocked.Add(ref _bytes, body.Length);
        long[] seen = _seen[subscription];
        (int all, int fresh, int strays) = (0, 0, 0);
        while (FanOutEvent.TryReadNext(ref body, out long number, out long at))
        {
            all++;
            long place = number - _first;
            if (place < 0 || place >= _events)
            {
                strays++;
                continue;
            }

            long bit = 1L << (int)(place & 63);
            if ((Interlocked.Or(ref seen[place >> 6], bit) & bit) != 0)
            {
                continue;
            }

            fresh++;
            if (at != 0)
            {
                _latency.Record((long)((now - at) * _nsPerTick));
            }
        }

        Interlocked.Add(ref _all, all);
        Interlocked.Add(ref _strays, strays);
        Interlocked.Add(ref _distinct, fresh);
        if (fresh > 0 && Interlocked.Add(ref _seenCounts[subscription], fresh) == _events
            && Interlocked.Increment(ref _complete) == _seen.Length)
        {
            Volatile.Write(ref _doneAt, now);
            _done.TrySetResult();
        }
    }

    /// <summary>A reading; in motion while deliveries arrive.</summary>
    public ReceiverCounts Counts()
    {
        long all = Volatile.Read(ref _all);
        long distinct = Volatile.Read(ref _distinct);
        long strays = Volatile.Read(ref _strays);
        return new ReceiverCounts(
            Volatile.Read(ref _posts), all, distinct, Math.Max(0, all - distinct - strays), strays, Volatile.Read(ref _bytes),
            Volatile.Read(ref _complete), Volatile.Read(ref _firstAt), Volatile.Read(ref _doneAt), _latency.Summarise());
    }
}
