using EventOps.Engine.Projections;

namespace EventOps.Engine.Notifications;

/// <summary>A notification: an event, and its review.</summary>
/// <param name="Event">The event, whose id is the notification's.</param>
/// <param name="Review">Who reviewed it; null while it is unread.</param>
public readonly record struct Notification(EventRef Event, Review? Review);

/// <summary>A page of notifications, newest first.</summary>
/// <param name="Notifications">Those on the page.</param>
/// <param name="HasMore">Whether there are older ones.</param>
public sealed record NotificationPage(IReadOnlyList<Notification> Notifications, bool HasMore);

/// <summary>How many notifications there are.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Reviewed">Those that were reviewed.</param>
public readonly record struct NotificationCounts(long Total, long Reviewed)
{
    /// <summary>Those that were not.</summary>
    public long Unread => Total - Reviewed;
}
