using EventOps.Engine.Projections;

namespace EventOps.Engine.Notifications;

/// <summary>
/// Finds a page of notifications that are unread, or reviewed, among any number that are not: it looks at a few hundred,
/// and where none of them is wanted it finds the end of the stretch by counting, which costs the index next to nothing.
/// </summary>
internal sealed class NotificationPager
{
    /// <summary>Notifications looked at one by one: cheaper than counting, up to here.</summary>
    private const int LookedAtMax = 256;

    private readonly SeenNotifications _seen;
    private readonly NotificationStatus _status;
    private readonly List<EventRef> _stretch = new(LookedAtMax);

    internal NotificationPager(SeenNotifications seen, NotificationStatus status)
    {
        _seen = seen;
        _status = status;
    }

    /// <summary>Adds notifications of a range of ids, both ends included, newest first.</summary>
    internal void Add(long fromId, long toId, int limit, List<Notification> page)
    {
        while (page.Count < limit && fromId <= toId)
        {
            _stretch.Clear();
            _seen.AddNewestFirst(fromId, toId, LookedAtMax, _stretch);
            int before = page.Count;
            foreach (EventRef reference in _stretch)
            {
                Notification notification = _seen.Of(reference);
                if (IsWanted(notification) && page.Count < limit)
                {
                    page.Add(notification);
                }
            }

            if (_stretch.Count < LookedAtMax)
            {
                return;
            }

            toId = _stretch[^1].Id - 1;
            if (page.Count == before)
            {
                toId = PassUnwanted(fromId, toId, _stretch[0].Id - toId);
            }
        }
    }

    private bool IsWanted(Notification notification) => _status switch
    {
        NotificationStatus.Unread => notification.Review is null,
        NotificationStatus.Reviewed => notification.Review is not null,
        _ => true,
    };

    private long WantedOf(NotificationCounts counts) => _status switch
    {
        NotificationStatus.Unread => counts.Unread,
        NotificationStatus.Reviewed => counts.Reviewed,
        _ => counts.Total,
    };

    /// <summary>An id above which nothing is wanted, near the newest that is.</summary>
    private long PassUnwanted(long fromId, long toId, long width)
    {
        // Wider and wider, until something wanted is in it.
        long low = Below(fromId, toId, width);
        while (toId >= fromId && WantedOf(_seen.CountIn(low, toId)) == 0)
        {
            toId = low - 1;
            width = Math.Min(width, long.MaxValue / 2) * 2;
            low = Below(fromId, toId, width);
        }

        // Half by half, until so few are in it that they are looked at.
        while (toId > low)
        {
            long middle = low + ((toId - low) / 2);
            NotificationCounts upper = _seen.CountIn(middle + 1, toId);
            if (WantedOf(upper) > 0 && upper.Total <= LookedAtMax)
            {
                return toId;
            }

            (low, toId) = WantedOf(upper) > 0 ? (middle + 1, toId) : (low, middle);
        }

        return toId;
    }

    private static long Below(long fromId, long toId, long width) => toId - fromId < width ? fromId : toId - width;
}
