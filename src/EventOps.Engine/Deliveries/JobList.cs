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

    internal long FollowsAt(int index) => _follows![index];

    /// <summary>One event that nobody looked around.</summary>
    internal static JobList Of(long id) => new([id], [0]);

    /// <summary>Those of it that a condition holds for; itself when that is all. Each is asked about once: some
    /// conditions take the event they are asked about.</summary>
    internal JobList Where(Func<long, bool> condition)
    {
        int kept = 0;
        bool[] keeps = new bool[Count];
        for (int i = 0; i < Count; i++)
        {
            keeps[i] = condition(_ids![i]);
            kept += keeps[i] ? 1 : 0;
        }

        if (kept == Count)
        {
            return this;
        }

        long[] ids = new long[kept];
        long[] follows = new long[kept];
        kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (keeps[i])
            {
                (ids[kept], follows[kept++]) = (_ids![i], _follows![i]);
            }
        }

        return new JobList(ids, follows);
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
