namespace EventOps.Engine.Deliveries;

/// <summary>
/// What has become of one event for one subscription: a job. Every pair of an event and a subscription that matches it
/// is in exactly one of these at any time.
/// </summary>
public enum JobState
{
    /// <summary>Not handed over yet: past the place where the subscription's queue has come to.</summary>
    Waiting,

    /// <summary>Being delivered, or leased to a consumer.</summary>
    Active,

    /// <summary>Handed over before and to be tried again, when its time has come.</summary>
    Scheduled,

    /// <summary>Delivered or acknowledged.</summary>
    Completed,

    /// <summary>A dead letter: its attempts are used up. Kept with its error until retried or deleted.</summary>
    Failed,

    /// <summary>Removed from the queue by an operator.</summary>
    Deleted,

    /// <summary>Its event's retention ended.</summary>
    Expired,
}
