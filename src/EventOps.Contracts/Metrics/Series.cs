using System.Text;

namespace EventOps.Contracts.Metrics;

/// <summary>
/// One label set's numbers. Push instruments write from any thread without locks: the numbers are striped by processor,
/// each stripe on cache lines of its own, and a scrape adds the stripes up. A scrape beside writers sees each number
/// whole, but not one instant: a histogram's sum may be an event ahead of its buckets. Its count is the buckets' total,
/// so those two always agree.
/// </summary>
internal sealed class Series
{
    /// <summary>64-byte lines; also the padding at both ends of the array.</summary>
    private const int LineLongs = 8;

    private const int StripesMax = 8;

    /// <summary>A power of two, so that a mask picks the stripe.</summary>
    public static readonly int PushStripes =
        (int)Math.Min(StripesMax, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));

    /// <summary>By stripe: the sum (integer, or the bits of a double), then the buckets.</summary>
    private readonly long[] _cells;
    private readonly int _stride;
    private readonly int _stripeMask;

    public Series(string key, int buckets, int stripes)
    {
        Key = key;
        Labels = Encoding.UTF8.GetBytes(key);
        _stripeMask = stripes - 1;
        _stride = (1 + buckets + LineLongs - 1) / LineLongs * LineLongs;
        _cells = new long[LineLongs + (stripes * _stride) + LineLongs];
    }

    /// <summary>The labels as written; the identity of the series.</summary>
    public string Key { get; }

    /// <summary><see cref="Key"/> in UTF-8.</summary>
    public byte[] Labels { get; }

    /// <summary>
    /// The last scrape an observable instrument reported this series in. Touched by the scraping thread only.
    /// </summary>
    public long SeenInScrape { get; set; }

    /// <summary>
    /// Dropped by its family: whoever still holds it must look again. Touched by the scraping thread only.
    /// </summary>
    public bool IsRetired { get; set; }

    public void Add(long value) => Interlocked.Add(ref Sum(), value);

    public void Add(double value) => Add(ref Sum(), value);

    public void Set(long value) => Volatile.Write(ref _cells[LineLongs], value);

    public void Set(double value) => Set(BitConverter.DoubleToInt64Bits(value));

    public void Count(int bucket, long value)
    {
        ref var sum = ref Sum();
        Interlocked.Increment(ref System.Runtime.CompilerServices.Unsafe.Add(ref sum, 1 + bucket));
        Interlocked.Add(ref sum, value);
    }

    public void Count(int bucket, double value)
    {
        ref var sum = ref Sum();
        Interlocked.Increment(ref System.Runtime.CompilerServices.Unsafe.Add(ref sum, 1 + bucket));
        Add(ref sum, value);
    }

    public long ReadLong()
    {
        long total = 0;
        for (var stripe = 0; stripe <= _stripeMask; stripe++)
        {
            total += Volatile.Read(ref _cells[LineLongs + (stripe * _stride)]);
        }

        return total;
    }

    public double ReadDouble()
    {
        double total = 0;
        for (var stripe = 0; stripe <= _stripeMask; stripe++)
        {
            total += BitConverter.Int64BitsToDouble(Volatile.Read(ref _cells[LineLongs + (stripe * _stride)]));
        }

        return total;
    }

    public long ReadBucket(int bucket)
    {
        long total = 0;
        for (var stripe = 0; stripe <= _stripeMask; stripe++)
        {
            total += Volatile.Read(ref _cells[LineLongs + (stripe * _stride) + 1 + bucket]);
        }

        return total;
    }

    private ref long Sum()
    {
        var stripe = _stripeMask == 0 ? 0 : Thread.GetCurrentProcessorId() & _stripeMask;
        return ref _cells[LineLongs + (stripe * _stride)];
    }

    private static void Add(ref long cell, double value)
    {
        var seen = Volatile.Read(ref cell);
        while (true)
        {
            var next = BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(seen) + value);
            var found = Interlocked.CompareExchange(ref cell, next, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }
}
