using System.Numerics;

namespace EventOps.Engine.Observability;

/// <summary>
/// Buckets of durations in the manner of HDR histograms: one a microsecond below 16 µs, then 16 to each doubling, so
/// that the middle of a bucket is never further from what is in it than half a microsecond or a 32nd (3.2 %). What
/// takes longer than two minutes is in the last.
/// </summary>
public static class LatencyBuckets
{
    /// <summary>How many there are.</summary>
    public const int Count = PerOctave * (OctavesMax + 1);

    private const int PerOctave = 16;
    private const int PerOctaveLog2 = 4;
    private const int OctavesMax = 23;

    /// <summary>The bucket of a duration.</summary>
    public static int Of(long microseconds)
    {
        if (microseconds < PerOctave)
        {
            return (int)Math.Max(0, microseconds);
        }

        int octave = BitOperations.Log2((ulong)microseconds) - PerOctaveLog2;
        int bucket = (PerOctave * (octave + 1)) + (int)((microseconds >> octave) - PerOctave);
        return Math.Min(bucket, Count - 1);
    }

    /// <summary>The middle of a bucket, in microseconds.</summary>
    public static double MiddleOf(int bucket)
    {
        if (bucket < PerOctave)
        {
            return bucket + 0.5;
        }

        int octave = (bucket / PerOctave) - 1;
        double from = (double)((long)((bucket % PerOctave) + PerOctave) << octave);
        return from + ((1L << octave) / 2.0);
    }
}
