using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deliveries;

/// <summary>
/// Events of one lane by id, ascending, each with the lane's event right before it (0 where nobody looked it up), so
/// that those which stand side by side can be settled as one run. Immutable.
/// </summary>
internal readonly struct JobList
{
    private readonly long[]? _ids;
    private readonly long[]? _follows;

    internal JobList(long[] ids, long[] follows)
    {
        _ids = ids;
        _follows = follows;
    }

    internal static JobList Empty => default;

    internal int Count => _ids?.Length ?? 0;

    internal ReadOnlySpan<long> Ids => _ids;

    internal long IdAt(int index) => _ids![index];

    internal bool Contains(long id) => Ids.BinarySearch(id) >= 0;

    /// <summary>Whether all of it is among some ascending ids.</summary>
    internal bool IsWithin(List<long> ids)
    {
        foreach (long id in Ids)
        {
            if (ids.BinarySearch(id) < 0)
            {
                return false;
            }
        }

        return true;
    }

    internal long FollowsAt(int index) => _follows![index];

    /// <summary>One event that nobody looked around.</summary>
    internal static JobList Of(long id) => new([id], [0]);

    /// <summary>Ascending ids that nobody looked around.</summary>
    internal static JobList Of(IReadOnlyCollection<long> ids) => new([.. ids], new long[ids.Count]);

    /// <summary>Those of it that a condition holds for; itself when that is all. The condition is asked once for each
    /// event, in order: it may take the event from where it is.</summary>
    internal JobList Where(Func<long, bool> condition)
    {
        long[]? ids = null;
        long[]? follows = null;
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (!condition(_ids![i]))
            {
                ids ??= _ids[..];
                follows ??= _follows![..];
            }
            else
            {
                if (ids is not null)
                {
                    (ids[kept], follows![kept]) = (_ids[i], _follows![i]);
                }

                kept++;
            }
        }

        return ids is null ? this : new JobList(ids[..kept], follows![..kept]);
    }

    /// <summary>Adds them to a set as runs.</summary>
    internal void AddTo(RunSet set, long atMs)
    {
        int from = 0;
        for (int i = 1; i <= Count; i++)
        {
            if (i == Count || _follows![i] != _ids![i - 1])
            {
                set.Add(new EventRun(_ids![from], _ids[i - 1], i - from, _follows![from]), atMs);
                from = i;
            }
        }
    }

    /// <summary>Writes ids as distances, and what they follow only where that is not the one before.</summary>
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader((uint)Count * 2);
        long previous = 0;
        for (int i = 0; i < Count; i++)
        {
            writer.WriteInt64(_ids![i] - previous);
            long follows = _follows![i];
            writer.WriteInt64(follows == 0 ? -1 : follows == previous ? 0 : _ids[i] - follows);
            previous = _ids[i];
        }
    }

    internal static JobList Read(ref MessagePackReader reader)
    {
        int count = reader.ArrayHeader() / 2;
        long[] ids = new long[count];
        long[] follows = new long[count];
        long previous = 0;
        for (int i = 0; i < count; i++)
        {
            ids[i] = previous + reader.Int64();
            long distance = reader.Int64();
            follows[i] = distance < 0 ? 0 : distance == 0 ? previous : ids[i] - distance;
            previous = ids[i];
        }

        return new JobList(ids, follows);
    }
}
