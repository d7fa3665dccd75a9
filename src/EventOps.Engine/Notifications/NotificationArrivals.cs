namespace EventOps.Engine.Notifications;

/// <summary>What happened to the notifications that a stream's reader sees.</summary>
/// <param name="Arrived">Those that arrived, oldest first.</param>
/// <param name="Reviewed">Those that somebody reviewed meanwhile, or were while they arrived.</param>
/// <param name="MissedReviews">Whether more were reviewed than can be told: the reader should look at the list.</param>
public sealed record NotificationArrivals(
    IReadOnlyList<Notification> Arrived, IReadOnlyList<Notification> Reviewed, bool MissedReviews)
{
    /// <summary>Whether it is nothing at all.</summary>
    public bool IsNothing => Arrived.Count == 0 && Reviewed.Count == 0 && !MissedReviews;

    internal static NotificationArrivals Nothing { get; } = new([], [], false);
}
