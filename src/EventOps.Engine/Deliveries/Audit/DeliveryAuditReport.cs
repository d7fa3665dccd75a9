using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deliveries.Audit;

/// <summary>What an audit found.</summary>
/// <param name="Subscriptions">What was counted for each subscription and replay, oldest first.</param>
/// <param name="Violations">What is wrong, one line each, naming subscription and event; the first of them.</param>
/// <param name="ViolationCount">How many there are.</param>
/// <param name="BusyLanes">Lanes of which something could not be judged, because they kept changing; no violations.</param>
public sealed record DeliveryAuditReport(
    IReadOnlyList<SubscriptionTally> Subscriptions,
    IReadOnlyList<string> Violations,
    long ViolationCount,
    IReadOnlyList<string> BusyLanes)
{
    /// <summary>Of all subscriptions together.</summary>
    public JobTally Total => Subscriptions.Aggregate(default(JobTally), (sum, one) => sum + one.Jobs);
}

/// <summary>What was counted for one subscription or replay.</summary>
/// <param name="Subscription">Which.</param>
/// <param name="Jobs">Its pairs.</param>
public readonly record struct SubscriptionTally(Subscription Subscription, JobTally Jobs);
