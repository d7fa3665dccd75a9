using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch;

/// <summary>
/// One consumer's way through what a subscriber has for it: the events of its subscriptions first and, when there is
/// room on the page, those of its replays, each at its pace.
/// </summary>
internal sealed class PollPass
{
    private readonly EventReader _reader;
    private readonly TimeProvider _clock;
    private readonly ReplayPaces _paces;
    private readonly Subscriber _subscriber;
    private readonly WalkTerms _terms;
    private readonly Dictionary<Subscription, LaneWalk> _replays = [];
    private readonly List<EventRef> _found = [];

    internal PollPass(EventReader reader, TimeProvider clock, ReplayPaces paces, Subscriber subscriber, WalkTerms terms)
    {
        _reader = reader;
        _clock = clock;
        _paces = paces;
        _subscriber = subscriber;
        _terms = terms;
        Live = new LaneWalk(reader, clock, () => subscriber.Subscriptions, terms);
    }

    /// <summary>The walk over the subscriptions.</summary>
    internal LaneWalk Live { get; }

    /// <summary>Which walk gave how many events of the last page, in its order.</summary>
    internal List<(LaneWalk Walk, int Events)> Parts { get; } = [];

    /// <summary>
    /// Looks on until a page is full or there is nothing more, or for <paramref name="looksMax"/> looks.
    /// </summary>
    internal PollPage Next(int limit, int looksMax)
    {
        var page = new List<PolledEvent>();
        Parts.Clear();
        _found.Clear();
        bool hasMore = Live.Next(_found, limit, looksMax);
        long cursorId = hasMore && _found.Count > 0 ? Math.Min(Live.CursorId, _found[^1].Id) : Live.CursorId;
        AddFound(page, Live, isReplayed: false);
        long? pacedMs = null;
        if (!hasMore && !_terms.LeavesReplaysOut)
        {
            foreach (Subscription replay in _subscriber.Replays)
            {
                if (replay.Terms.CallbackUrl is null)
                {
                    hasMore |= AddReplay(replay, page, limit, looksMax, ref pacedMs);
                }
            }
        }

        return new PollPage(page, cursorId, hasMore) { PacedMs = pacedMs };
    }

    /// <summary>Adds events of a replay as there is room and its pace allows.</summary>
    /// <returns>Whether more of it can be had at once.</returns>
    private bool AddReplay(Subscription replay, List<PolledEvent> page, int limit, int looksMax, ref long? pacedMs)
    {
        EventPace pace = _paces.Of(replay);
        int available = pace.Available();
        bool hasMore = true;
        if (available > 0)
        {
            LaneWalk walk = WalkOf(replay);
            _found.Clear();
            hasMore = walk.Next(_found, Math.Min(limit - page.Count, available), looksMax);
            pace.Take(_found.Count);
            AddFound(page, walk, isReplayed: true);
            available = pace.Available();
        }

        if (hasMore && available == 0)
        {
            pacedMs = Math.Min(pacedMs ?? long.MaxValue, pace.MsUntil(1));
            return false;
        }

        return hasMore;
    }

    private LaneWalk WalkOf(Subscription replay)
    {
        if (!_replays.TryGetValue(replay, out LaneWalk? walk))
        {
            Subscription[] alone = [replay];
            walk = new LaneWalk(_reader, _clock, () => alone, _terms with { IsHistory = false, FloorId = null });
            _replays.Add(replay, walk);
        }

        return walk;
    }

    private void AddFound(List<PolledEvent> page, LaneWalk walk, bool isReplayed)
    {
        Parts.Add((walk, _found.Count));
        foreach (EventRef reference in _found)
        {
            page.Add(new PolledEvent(reference, isReplayed, Attempt: 0));
        }
    }
}
