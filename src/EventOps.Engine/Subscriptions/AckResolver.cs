using EventOps.Engine.Projections;
using EventOps.Engine.Reading;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// Turns event ids into runs of a subscription: walks the index once from the smallest id to the largest, and jumps
/// where the next id is far, so 10,000 ids of one stretch cost one walk over it.
/// </summary>
internal sealed class AckResolver
{
    /// <summary>Events walked to find the next id before jumping to it.</summary>
    private const int WalkMax = 4_096;

    private readonly EventReader _reader;
    private readonly Subscription _subscription;
    private readonly PendingAcks _pending;
    private readonly SeriesMatcher _matcher;
    private readonly List<EventRef> _walk = [];
    private readonly List<EventRun> _runs = [];
    private long _runFrom;
    private long _runTo;
    private int _runCount;
    private long _runFollows;

    internal AckResolver(EventReader reader, Subscription subscription, PendingAcks pending)
    {
        _reader = reader;
        _subscription = subscription;
        _pending = pending;
        _matcher = SeriesMatcher.For(reader.Series, subscription.Filter);
    }

    /// <summary>Acknowledgements under way that settle some of the ids: the answer about those is theirs.</summary>
    internal HashSet<PendingAck> ReliesOn { get; } = [];

    /// <summary>Resolves sorted, distinct ids; marks those the subscription matches, acknowledged before or
    /// not.</summary>
    internal List<EventRun> Resolve(ReadOnlySpan<long> ids, Span<bool> known)
    {
        int next = 0;
        while (next < ids.Length)
        {
            long from = Math.Max(ids[next], _subscription.Id + 1);
            _walk.Clear();
            long until = _reader.OldestFirst(_matcher, from - 1, ids[^1], WalkMax, _walk, stepsMax: WalkMax * 16L);
            int consumed = Consume(ids, known, next);

            // What the walk passed without naming it is no event of this subscription.
            while (consumed < ids.Length && ids[consumed] <= until)
            {
                consumed++;
            }

            next = Math.Max(consumed, next + 1);
        }

        Close();
        return _runs;
    }

    private int Consume(ReadOnlySpan<long> ids, Span<bool> known, int next)
    {
        long previous = 0;
        foreach (EventRef reference in _walk)
        {
            while (next < ids.Length && ids[next] < reference.Id)
            {
                next++;
            }

            if (next == ids.Length)
            {
                return next;
            }

            if (ids[next] == reference.Id)
            {
                known[next++] = true;
                Extend(reference.Id, previous);
            }
            else
            {
                Close();
            }

            previous = reference.Id;
        }

        return next;
    }

    private void Extend(long id, long previous)
    {
        PendingAck? underWay = _pending.Find(_subscription.Id, id);
        if (underWay is not null || _subscription.Acks.Contains(id))
        {
            if (underWay is not null)
            {
                ReliesOn.Add(underWay);
            }

            Close();
            return;
        }

        if (_runCount > 0 && previous == _runTo)
        {
            _runTo = id;
            _runCount++;
            return;
        }

        Close();
        (_runFrom, _runTo, _runCount) = (id, id, 1);
        _runFollows = previous != 0 ? previous : EventBefore(id);
    }

    private void Close()
    {
        if (_runCount > 0)
        {
            _runs.Add(new EventRun(_runFrom, _runTo, _runCount, _runFollows));
            _runCount = 0;
        }
    }

    /// <summary>The subscription's matching event right before an id, when it is near; 0 otherwise.</summary>
    private long EventBefore(long id) => _reader.NewestBefore(_matcher, id, Math.Max(_subscription.Id + 1, 0));
}
