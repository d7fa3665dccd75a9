using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deliveries.Audit;

/// <summary>
/// Goes along one set's runs beside the walk over the lane's events, and compares each run with the events that it
/// covers: it begins and ends with one, and has as many as it says.
/// </summary>
internal sealed class RunCheck
{
    private readonly List<RunInterval> _runs;
    private readonly string _what;
    private readonly Action<string> _wrong;
    private readonly long _afterId;
    private int _at;
    private long _seen;
    private long _lastSeen;

    /// <param name="runs">By where they begin.</param>
    /// <param name="what">What their events are.</param>
    /// <param name="bounds">Where the subscription's events are, and behind which id they are still kept.</param>
    /// <param name="wrong">Told what is wrong.</param>
    internal RunCheck(List<RunInterval> runs, string what, LaneBounds bounds, Action<string> wrong)
    {
        _runs = runs;
        _what = what;
        _wrong = wrong;
        _afterId = bounds.KeptAfterId;
        for (int i = 0; i < runs.Count; i++)
        {
            RunInterval run = runs[i];
            if (run.FromId <= bounds.AfterId || run.ToId > bounds.UntilId || run.FromId > run.ToId || run.Count <= 0)
            {
                wrong($"{Name(run)} is no run of events that the subscription sees");
            }

            if (i > 0 && runs[i - 1].ToId >= run.FromId)
            {
                wrong($"{Name(run)} overlaps {Name(runs[i - 1])}");
            }
        }
    }

    /// <summary>Whether a run covers the event, which is the lane's next one.</summary>
    internal bool Visit(long id, long previousId)
    {
        while (_at < _runs.Count && _runs[_at].ToId < id)
        {
            Close();
        }

        if (_at == _runs.Count || _runs[_at].FromId > id)
        {
            return false;
        }

        RunInterval run = _runs[_at];
        if (_seen == 0 && run.FromId > _afterId)
        {
            if (run.FromId != id)
            {
                _wrong($"{Name(run)} does not begin with an event of the lane, but before {EventId.ToEventText(id)}");
            }
            else if (run.FollowsId > _afterId && run.FollowsId != previousId)
            {
                string follows = EventId.ToEventText(run.FollowsId);
                _wrong($"{Name(run)} says that it follows {follows}, which is not the lane's event before it");
            }
        }

        _seen++;
        _lastSeen = id;
        return true;
    }

    /// <summary>The lane has no further events.</summary>
    internal void End()
    {
        while (_at < _runs.Count)
        {
            Close();
        }
    }

    private void Close()
    {
        RunInterval run = _runs[_at++];
        if (run.ToId > _afterId)
        {
            // Of one that has expired in part, only the rest can be counted.
            bool whole = run.FromId > _afterId;
            if (whole ? _seen != run.Count : _seen > run.Count)
            {
                _wrong($"{Name(run)} says it has {run.Count} events; the index has {_seen}");
            }

            if (_lastSeen != run.ToId)
            {
                _wrong($"{Name(run)} does not end with an event of the lane");
            }
        }

        _seen = 0;
        _lastSeen = 0;
    }

    private string Name(in RunInterval run) =>
        $"the {_what} run {EventId.ToEventText(run.FromId)} to {EventId.ToEventText(run.ToId)}";
}
