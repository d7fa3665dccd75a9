using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Deliveries;

/// <summary>
/// How many in the last hour, by minute: a sum of at most 61 numbers, never a scan. Written by the journal writer's
/// thread; a reader may see a count a moment late.
/// </summary>
internal sealed class MinuteCounts
{
    private const int Minutes = 61;
    private const long MinuteMs = 60_000;
    private int[]? _counts;
    private long _newestMinute;

    internal void Add(long atMs, int count)
    {
        int[] counts = _counts ??= new int[Minutes];
        long minute = atMs / MinuteMs;
        for (long next = Math.Max(_newestMinute + 1, minute - Minutes + 1); next <= minute; next++)
        {
            Volatile.Write(ref counts[next % Minutes], 0);
        }

        if (minute > _newestMinute)
        {
            Volatile.Write(ref _newestMinute, minute);
        }

        if (minute > _newestMinute - Minutes)
        {
            Volatile.Write(ref counts[minute % Minutes], counts[minute % Minutes] + count);
        }
    }

    /// <summary>Counted since an hour before, to the minute.</summary>
    internal long LastHour(long nowMs)
    {
        int[]? counts = _counts;
        if (counts is null)
        {
            return 0;
        }

        long sum = 0;
        long newest = Volatile.Read(ref _newestMinute);
        for (long minute = Math.Max((nowMs / MinuteMs) - 59, newest - Minutes + 1); minute <= newest; minute++)
        {
            sum += Volatile.Read(ref counts[minute % Minutes]);
        }

        return sum;
    }

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(_counts is null ? 0u : Minutes + 1u);
        if (_counts is not null)
        {
            writer.WriteInt64(_newestMinute);
            foreach (int count in _counts)
            {
                writer.WriteInt64(count);
            }
        }
    }

    internal static MinuteCounts Read(ref MessagePackReader reader)
    {
        var read = new MinuteCounts();
        if (reader.ArrayHeader() > 0)
        {
            read._newestMinute = reader.Int64();
            read._counts = new int[Minutes];
            for (int i = 0; i < Minutes; i++)
            {
                read._counts[i] = reader.Int32();
            }
        }

        return read;
    }
}
