using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deliveries;

/// <summary>
/// Finds the next waiting events of a lane, in publish order, from the index: the backlog is this cursor and nothing
/// else. Jumps over settled stretches, so that a restart does not walk the history again. One reader's; not
/// thread-safe.
/// </summary>
internal sealed class LaneScan
{
    /// <summary>Events one look at the index passes at most, so that a rare filter over a long history is bounded
    /// work.</summary>
    private const long StepsPerLook = 262_144;

    private readonly EventReader _reader;
    private readonly Subscription _subscription;
    private readonly SeriesMatcher _matcher;
    private readonly List<EventRef> _look = [];
    private readonly List<EventRef> _found = [];
    private readonly List<long> _follows = [];

    internal LaneScan(EventReader reader, Subscription subscription, DeliveryLane lane)
    {
        _reader = reader;
        _subscription = subscription;
        Lane = lane;
        _matcher = LaneMatcher.For(reader, subscription, lane.Priority);
    }

    internal DeliveryLane Lane { get; }

    /// <summary>The waiting events the last look found, oldest first.</summary>
    internal IReadOnlyList<EventRef> Found => _found;

    /// <summary>Whether there may be more behind <see cref="Found"/>.</summary>
    internal bool HasMore { get; private set; }

    /// <summary>
    /// Looks for waiting events from the front of the lane, or behind <paramref name="afterId"/> when that is further:
    /// what lies before it is on its way to the journal.
    /// </summary>
    /// <param name="limit">Events at most.</param>
    /// <param name="afterId">Everything up to this id was taken by the caller.</param>
    /// <param name="untilId">Goes no further: looks at several lanes see the same stretch, whatever is published in
    /// between.</param>
    internal void Look(int limit, long afterId = 0, long untilId = long.MaxValue)
    {
        _found.Clear();
        _follows.Clear();
        HasMore = true;
        long newest = Math.Min(Math.Min(_reader.NewestId, untilId), _subscription.UntilId);
        long front = Math.Max(_subscription.AfterId, Lane.HandedUntilId);
        long at = Math.Max(front, afterId);
        bool fromFront = at == front;
        long before = fromFront ? 0 : afterId;
        while (_found.Count < limit && at < newest)
        {
            long end = Lane.SkipSettled(at);
            before = end > at ? end : before;
            at = Math.Max(at, end);
            _look.Clear();
            long until = _reader.OldestFirst(_matcher, at, newest, limit + 1 - _found.Count, _look, StepsPerLook);
            if (!TakeWaiting(limit, ref at, ref before))
            {
                // A settled stretch, or the page is full.
                continue;
            }

            at = Math.Max(at, until);
            if (_found.Count == 0 && fromFront)
            {
                Lane.HandedUntilId = at;
            }
        }

        HasMore = at < newest;
    }

    /// <summary>The first of the found events as jobs. What the first of them follows is looked up when the look began
    /// behind it: else no two deliveries would ever be one run, and what is settled would grow with history.</summary>
    internal JobList Jobs(int count)
    {
        if (count > 0 && _follows[0] == 0)
        {
            _follows[0] = _reader.NewestBefore(_matcher, _found[0].Id, _subscription.AfterId + 1);
        }

        long[] ids = new long[count];
        for (int i = 0; i < count; i++)
        {
            ids[i] = _found[i].Id;
        }

        return new JobList(ids, [.. _follows.Take(count)]);
    }

    /// <summary>Takes what waits of one look; false when it met a settled stretch to jump over, or the page is
    /// full.</summary>
    private bool TakeWaiting(int limit, ref long at, ref long before)
    {
        foreach (EventRef reference in _look)
        {
            if (_found.Count == limit)
            {
                return false;
            }

            long end = Lane.SkipSettled(reference.Id);
            if (end > reference.Id)
            {
                (at, before) = (end, end);
                return false;
            }

            if (Lane.IsWaiting(reference.Id))
            {
                _found.Add(reference);
                _follows.Add(before);
            }

            (at, before) = (reference.Id, reference.Id);
        }

        return true;
    }
}
