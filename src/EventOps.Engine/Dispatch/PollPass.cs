using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch;

/// <summary>
/// One poll's way through the index: which events some subscription of the subscriber matches, and how far it looked.
/// </summary>
internal sealed class PollPass
{
    /// <summary>
    /// Events one look at the index passes at most, so that a rare filter over a long history is bounded work.
    /// </summary>
    private const long StepsPerLook = 1_000_000;

    /// <summary>
    /// Events a look for unacknowledged ones finds at least: most may be acknowledged, and a look that finds two at a
    /// time would take long over a long history, however small the page.
    /// </summary>
    private const int UnacknowledgedPerLook = 1_024;

    private readonly EventReader _reader;
    private readonly Subscriber _subscriber;
    private readonly bool _unacknowledgedOnly;
    private IReadOnlyList<Subscription> _subscriptions;
    private SeriesMatcher _matcher;
    private long _lookedUntilId;

    internal PollPass(EventReader reader, Subscriber subscriber, long? sinceId)
    {
        _reader = reader;
        _subscriber = subscriber;
        _unacknowledgedOnly = sinceId is null;
        _subscriptions = subscriber.Subscriptions;
        _matcher = Matcher();
        _lookedUntilId = sinceId ?? SettledUntil();
    }

    /// <summary>
    /// Looks on until a page is full or there is nothing more, or for <paramref name="looksMax"/> looks.
    /// </summary>
    internal PollPage Next(int limit, int looksMax)
    {
        FollowChanges();
        var page = new List<EventRef>(Math.Min(limit, 1_024));
        int perLook = _unacknowledgedOnly ? UnacknowledgedPerLook : 1;
        var found = new List<EventRef>(Math.Min(limit + 1, 1_024));
        for (int look = 0; look < looksMax; look++)
        {
            long newest = _reader.NewestId;
            found.Clear();
            int wanted = Math.Max(limit + 1 - page.Count, perLook);
            long until = _reader.OldestFirst(_matcher, _lookedUntilId, long.MaxValue, wanted, found, StepsPerLook);
            foreach (EventRef reference in found)
            {
                if (!IsWanted(reference))
                {
                    continue;
                }

                if (page.Count == limit)
                {
                    _lookedUntilId = page[^1].Id;
                    return new PollPage(page, _lookedUntilId, HasMore: true);
                }

                page.Add(reference);
            }

            _lookedUntilId = Math.Max(_lookedUntilId, until);
            if (page.Count == 0)
            {
                NoteSettled();
            }

            if (_lookedUntilId >= newest)
            {
                return new PollPage(page, _lookedUntilId, HasMore: false);
            }
        }

        return new PollPage(page, _lookedUntilId, HasMore: true);
    }

    private bool IsWanted(EventRef reference)
    {
        Series series = _reader.SeriesOf(reference);
        foreach (Subscription subscription in _subscriptions)
        {
            if (subscription.Sees(series, reference.Id)
                && !(_unacknowledgedOnly && !subscription.LaneOf(series.Priority)!.IsWaiting(reference.Id)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A subscription made or removed while this poll waits counts from then on.</summary>
    private void FollowChanges()
    {
        IReadOnlyList<Subscription> before = _subscriptions;
        if (!ReferenceEquals(before, _subscriber.Subscriptions))
        {
            _subscriptions = _subscriber.Subscriptions;
            _matcher = Matcher();
            foreach (Subscription subscription in _subscriptions.Except(before))
            {
                // What it matches behind its own record may lie before the place the look has come to.
                _lookedUntilId = Math.Min(_lookedUntilId, subscription.Id);
            }
        }
    }

    private SeriesMatcher Matcher()
    {
        IReadOnlyList<Subscription> subscriptions = _subscriptions;
        return new SeriesMatcher(_reader.Series, series =>
        {
            foreach (Subscription subscription in subscriptions)
            {
                if (subscription.Filter.Matches(series))
                {
                    return true;
                }
            }

            return false;
        });
    }

    /// <summary>Where the first event that is not settled can be at the earliest.</summary>
    private long SettledUntil()
    {
        long settled = long.MaxValue;
        foreach (Subscription subscription in _subscriptions)
        {
            settled = Math.Min(settled, subscription.HandedUntilId);
        }

        return settled == long.MaxValue ? 0 : settled;
    }

    private void NoteSettled()
    {
        if (_unacknowledgedOnly)
        {
            foreach (Subscription subscription in _subscriptions)
            {
                subscription.HandedUntilId = _lookedUntilId;
            }
        }
    }
}
