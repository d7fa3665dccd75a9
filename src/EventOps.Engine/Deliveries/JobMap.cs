using System.Runtime.InteropServices;

namespace EventOps.Engine.Deliveries;

/// <summary>One event in a <see cref="JobMap{T}"/>.</summary>
/// <param name="Id">The event.</param>
/// <param name="FollowsId">The lane's event right before it, or 0.</param>
/// <param name="Value">What it belongs to.</param>
internal readonly record struct JobEntry<T>(long Id, long FollowsId, T Value);

/// <summary>
/// Events by id, with what each belongs to: sorted, so that newest-first pages and counts above an id are binary
/// searches. Events come in nearly in order, so an insertion moves little. Guarded by its lane's lock.
/// </summary>
internal sealed class JobMap<T>
    where T : class
{
    private readonly List<JobEntry<T>> _entries = [];

    internal int Count => _entries.Count;

    /// <summary>How often it was changed; an audit tells by it whether it was.</summary>
    internal long Changes { get; private set; }

    /// <summary>The newest event, or 0.</summary>
    internal long LastId => _entries.Count == 0 ? 0 : _entries[^1].Id;

    internal JobEntry<T> this[int index] => _entries[index];

    internal bool TryFind(long id, out JobEntry<T> entry)
    {
        int index = IndexAbove(id) - 1;
        bool found = index >= 0 && _entries[index].Id == id;
        entry = found ? _entries[index] : default;
        return found;
    }

    /// <summary>Index of the first event behind an id.</summary>
    internal int IndexAbove(long id)
    {
        ReadOnlySpan<JobEntry<T>> entries = CollectionsMarshal.AsSpan(_entries);
        int low = 0;
        int high = entries.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (entries[middle].Id <= id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    internal int CountAbove(long id) => _entries.Count - IndexAbove(id);

    internal void Add(JobList jobs, T value)
    {
        Changes++;
        for (int i = 0; i < jobs.Count; i++)
        {
            long id = jobs.IdAt(i);
            var entry = new JobEntry<T>(id, jobs.FollowsAt(i), value);
            if (_entries.Count == 0 || _entries[^1].Id < id)
            {
                _entries.Add(entry);
            }
            else
            {
                _entries.Insert(IndexAbove(id), entry);
            }
        }
    }

    internal bool Remove(long id)
    {
        int index = IndexAbove(id) - 1;
        if (index < 0 || _entries[index].Id != id)
        {
            return false;
        }

        _entries.RemoveAt(index);
        Changes++;
        return true;
    }

    /// <summary>Removes events that are all in it, in one pass over what lies behind the first.</summary>
    internal void Remove(JobList jobs)
    {
        if (jobs.Count == 0)
        {
            return;
        }

        // Those of one delivery usually stand side by side.
        int first = IndexAbove(jobs.IdAt(0)) - 1;
        int last = first + jobs.Count - 1;
        if (first >= 0 && last < _entries.Count && _entries[first].Id == jobs.IdAt(0) && _entries[last].Id == jobs.IdAt(jobs.Count - 1))
        {
            _entries.RemoveRange(first, jobs.Count);
            Changes++;
            return;
        }

        Span<JobEntry<T>> entries = CollectionsMarshal.AsSpan(_entries);
        int kept = IndexAbove(jobs.IdAt(0) - 1);
        int next = 0;
        for (int i = kept; i < entries.Length; i++)
        {
            while (next < jobs.Count && jobs.IdAt(next) < entries[i].Id)
            {
                next++;
            }

            if (next == jobs.Count)
            {
                entries[i..].CopyTo(entries[kept..]);
                kept += entries.Length - i;
                break;
            }

            if (jobs.IdAt(next) != entries[i].Id)
            {
                entries[kept++] = entries[i];
            }
        }

        CollectionsMarshal.SetCount(_entries, kept);
    }

    /// <summary>Ids in a range, both ends included.</summary>
    internal long[] IdsIn(long fromId, long toId)
    {
        int from = IndexAbove(fromId - 1);
        int to = IndexAbove(toId);
        long[] ids = new long[to - from];
        for (int i = from; i < to; i++)
        {
            ids[i - from] = _entries[i].Id;
        }

        return ids;
    }
}
