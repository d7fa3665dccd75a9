using System.Diagnostics;
using System.Numerics;

namespace EventOps.Engine.Observability;

/// <summary>
/// Durations of the last five minutes, with their quantiles: thirty slots of ten seconds, each a histogram of
/// <see cref="LatencyBuckets"/>. Recording takes two increments that nobody else wants, no lock and no memory; reading
/// adds up the slots.
/// </summary>
public sealed class LatencyWindow
{
    /// <summary>How long a slot is.</summary>
    public const int SlotSeconds = 10;

    /// <summary>How many slots are read: the one under way and those of the five minutes before its end.</summary>
    public const int SlotsRead = 30;

    /// <summary>More processors than this share stripes: a stripe of all slots takes 50 KB.</summary>
    private const int StripesMax = 8;

    private readonly TimeProvider _clock;
    private readonly long _slotTicks;
    private readonly LatencySlot[] _slots = new LatencySlot[SlotsRead + 2];

    /// <summary>Begins with nothing.</summary>
    /// <param name="clock">Which slot it is.</param>
    public LatencyWindow(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _clock = clock;
        _slotTicks = clock.TimestampFrequency * SlotSeconds;
        int stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, StripesMax));
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new LatencySlot(stripes);
        }
    }

    /// <summary>Adds a duration in ticks of <see cref="Stopwatch"/>. Any thread.</summary>
    public void Record(long elapsedTicks)
    {
        long epoch = _clock.GetTimestamp() / _slotTicks;
        long microseconds = Math.Max(0, Stopwatch.GetElapsedTime(0, elapsedTicks).Ticks / TimeSpan.TicksPerMicrosecond);
        _slots[epoch % _slots.Length].Record(epoch, Thread.GetCurrentProcessorId(), LatencyBuckets.Of(microseconds), microseconds);
    }

    /// <summary>What was recorded in the last five minutes. Any thread.</summary>
    public LatencySummary Read()
    {
        Span<long> counts = stackalloc long[LatencyBuckets.Count];
        counts.Clear();
        long now = _clock.GetTimestamp() / _slotTicks;
        long microseconds = 0;
        foreach (LatencySlot slot in _slots)
        {
            long epoch = slot.Epoch;
            if (epoch >= 0 && epoch <= now && epoch > now - SlotsRead)
            {
                microseconds += slot.AddTo(counts);
            }
        }

        long count = 0;
        foreach (long one in counts)
        {
            count += one;
        }

        return count == 0
            ? default
            : new LatencySummary(
                count, microseconds / 1_000.0 / count, QuantileMs(counts, count, 0.95), QuantileMs(counts, count, 0.99));
    }

    private static double QuantileMs(ReadOnlySpan<long> counts, long count, double share)
    {
        long rank = (long)Math.Ceiling(share * count);
        int bucket = 0;
        for (long seen = counts[0]; seen < rank; seen += counts[bucket])
        {
            bucket++;
        }

        return LatencyBuckets.MiddleOf(bucket) / 1_000;
    }
}
