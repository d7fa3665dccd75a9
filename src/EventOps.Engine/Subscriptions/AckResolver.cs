using EventOps.Engine.Deliveries;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;

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
    private readonly LaneRuns?[] _lanes = new LaneRuns?[PublishedPriorities.Count];

    internal AckResolver(EventReader reader, Subscription subscription, PendingAcks pending)
    {
        _reader = reader;
        _subscription = subscription;
        _pending = pending;
        _matcher = new SeriesMatcher(reader.Series, subscription.Matches);
        foreach (DeliveryLane lane in subscription.Lanes)
        {
            _lanes[(int)lane.Priority] = new LaneRuns(lane, EventBefore);
        }
    }

    /// <summary>Acknowledgements under way that settle some of the ids: the answer about those is theirs.</summary>
    internal HashSet<PendingAck> ReliesOn { get; } = [];

    /// <summary>Resolves sorted, distinct ids; marks those the subscription matches, acknowledged before or
    /// not.</summary>
    internal List<SubscriptionRuns> Resolve(ReadOnlySpan<long> ids, Span<bool> known)
    {
        int next = 0;
        long untilId = Math.Min(ids.Length == 0 ? 0 : ids[^1], _subscription.UntilId);
        while (next < ids.Length && ids[next] <= untilId)
        {
            long from = Math.Max(ids[next], _subscription.AfterId + 1);
            _walk.Clear();
            long until = _reader.OldestFirst(_matcher, from - 1, untilId, WalkMax, _walk, stepsMax: WalkMax * 16L);
            int consumed = Consume(ids, known, next);

            // What the walk passed without naming it is no event of this subscription.
            while (consumed < ids.Length && ids[consumed] <= until)
            {
                consumed++;
            }

            next = Math.Max(consumed, next + 1);
        }

        var entries = new List<SubscriptionRuns>();
        foreach (LaneRuns? lane in _lanes)
        {
            if (lane?.Close(_subscription.Id) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private int Consume(ReadOnlySpan<long> ids, Span<bool> known, int next)
    {
        foreach (LaneRuns? lane in _lanes)
        {
            lane?.BeginWalk();
        }

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

            LaneRuns lane = _lanes[(int)_reader.SeriesOf(reference).Priority]!;
            if (ids[next] != reference.Id || _reader.IsDeleted(reference))
            {
                lane.Pass(reference.Id);
                continue;
            }

            known[next++] = true;
            if (_pending.Find(_subscription.Id, reference.Id) is { } underWay)
            {
                ReliesOn.Add(underWay);
                lane.Pass(reference.Id);
            }
            else
            {
                lane.Take(reference.Id);
            }
        }

        return next;
    }

    /// <summary>The lane's matching event right before an id, when it is near; 0 otherwise.</summary>
    private long EventBefore(EventPriority priority, long id)
    {
        var matcher = new SeriesMatcher(_reader.Series, series => series.Priority == priority && _subscription.Matches(series));
        return _reader.NewestBefore(matcher, id, Math.Max(_subscription.AfterId + 1, 0));
    }
}
