using EventOps.Engine.Records;

namespace EventOps.Engine.Deliveries.Audit;

/// <summary>
/// Goes along the ids of one map beside the walk over the lane's events: each of them is an event of the lane.
/// </summary>
internal sealed class JobCheck<T>
    where T : class
{
    private readonly List<JobEntry<T>> _entries;
    private readonly string _what;
    private readonly LaneBounds _bounds;
    private readonly Action<string> _wrong;
    private int _at;

    internal JobCheck(List<JobEntry<T>> entries, string what, LaneBounds bounds, Action<string> wrong)
    {
        _entries = entries;
        _what = what;
        _bounds = bounds;
        _wrong = wrong;
        for (int i = 1; i < entries.Count; i++)
        {
            if (entries[i].Id <= entries[i - 1].Id)
            {
                wrong($"{EventId.ToEventText(entries[i].Id)} is {what} twice, or out of order");
            }
        }
    }

    /// <summary>What the event belongs to, which is the lane's next one; null when it is not in the map.</summary>
    internal T? Visit(long id, long previousId)
    {
        Skip(id);
        if (_at == _entries.Count || _entries[_at].Id != id)
        {
            return null;
        }

        JobEntry<T> entry = _entries[_at++];
        if (entry.FollowsId > _bounds.KeptAfterId && entry.FollowsId != previousId)
        {
            string follows = EventId.ToEventText(entry.FollowsId);
            _wrong($"{EventId.ToEventText(id)}, {_what}, says that it follows {follows}, which is not the lane's event before it");
        }

        return entry.Value;
    }

    /// <summary>The lane has no further events.</summary>
    internal void End() => Skip(long.MaxValue);

    private void Skip(long id)
    {
        for (; _at < _entries.Count && _entries[_at].Id < id; _at++)
        {
            long lost = _entries[_at].Id;
            if (lost <= _bounds.AfterId || lost > _bounds.KeptAfterId)
            {
                _wrong($"{EventId.ToEventText(lost)} is {_what} and no event of the lane");
            }
        }
    }
}
