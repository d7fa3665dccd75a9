using EventOps.Engine.Deliveries;
using EventOps.Engine.Records;

namespace EventOps.Engine.Subscriptions;

/// <summary>What an acknowledgement settles in one lane.</summary>
/// <param name="SubscriptionId">The subscription, or replay.</param>
/// <param name="Priority">The lane.</param>
/// <param name="Runs">Runs of events that waited.</param>
/// <param name="Taken">Events that are handed over or failed, each on its own.</param>
internal sealed record SubscriptionRuns(long SubscriptionId, EventPriority Priority, IReadOnlyList<EventRun> Runs, JobList Taken);
