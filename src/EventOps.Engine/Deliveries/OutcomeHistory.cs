using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Deliveries;

/// <summary>
/// How many deliveries of a tenant ended well and how many did not, by minute for an hour and by hour for a week:
/// <c>delivery_stats</c> without a scan, and still true when a subscription is gone. Written by the journal writer's
/// thread, read by any under the lock.
/// </summary>
internal sealed class OutcomeHistory
{
    private const int HourBuckets = (7 * 24) + 1;
    private const long HourMs = 3_600_000;
    private readonly Lock _lock = new();
    private readonly Bucket[] _hours = new Bucket[HourBuckets];
    private MinuteCounts _completedMinutes = new();
    private MinuteCounts _failedMinutes = new();

    internal void Add(long atMs, int completed, int failed)
    {
        lock (_lock)
        {
            long hour = atMs / HourMs;
            ref Bucket bucket = ref _hours[hour % HourBuckets];
            if (bucket.Hour != hour)
            {
                bucket = new Bucket(hour, 0, 0);
            }

            bucket = bucket with { Completed = bucket.Completed + completed, Failed = bucket.Failed + failed };
            _completedMinutes.Add(atMs, completed);
            _failedMinutes.Add(atMs, failed);
        }
    }

    /// <summary>Since a time within the last week: to the minute within the last hour, else to the hour.</summary>
    internal OutcomeCounts Since(long sinceMs, long nowMs)
    {
        lock (_lock)
        {
            if (nowMs - sinceMs <= HourMs)
            {
                return new OutcomeCounts(_completedMinutes.LastHour(nowMs), _failedMinutes.LastHour(nowMs));
            }

            long completed = 0;
            long failed = 0;
            foreach (Bucket bucket in _hours)
            {
                if (bucket.Hour > sinceMs / HourMs)
                {
                    completed += bucket.Completed;
                    failed += bucket.Failed;
                }
            }

            return new OutcomeCounts(completed, failed);
        }
    }

    internal void Write(ref MessagePackWriter writer)
    {
        lock (_lock)
        {
            Bucket[] used = [.. _hours.Where(one => one.Hour != 0)];
            writer.WriteArrayHeader((uint)(used.Length * 3) + 2);
            _completedMinutes.Write(ref writer);
            _failedMinutes.Write(ref writer);
            foreach (Bucket bucket in used)
            {
                writer.WriteInt64(bucket.Hour);
                writer.WriteInt64(bucket.Completed);
                writer.WriteInt64(bucket.Failed);
            }
        }
    }

    internal static OutcomeHistory Read(ref MessagePackReader reader)
    {
        var history = new OutcomeHistory();
        int buckets = (reader.ArrayHeader() - 2) / 3;
        history._completedMinutes = MinuteCounts.Read(ref reader);
        history._failedMinutes = MinuteCounts.Read(ref reader);
        for (int i = 0; i < buckets; i++)
        {
            var bucket = new Bucket(reader.Int64(), reader.Int64(), reader.Int64());
            history._hours[bucket.Hour % HourBuckets] = bucket;
        }

        return history;
    }

    private readonly record struct Bucket(long Hour, long Completed, long Failed);
}

/// <summary>Deliveries that ended.</summary>
/// <param name="Completed">Delivered or acknowledged.</param>
/// <param name="Failed">Given up.</param>
public readonly record struct OutcomeCounts(long Completed, long Failed);
