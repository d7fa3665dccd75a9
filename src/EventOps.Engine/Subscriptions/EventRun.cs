namespace EventOps.Engine.Subscriptions;

/// <summary>
/// Consecutive events of a subscription that are settled: every event in [<see cref="FromId"/>, <see cref="ToId"/>]
/// that the subscription matches. Nothing can come in between later, because ids only grow.
/// </summary>
/// <param name="FromId">First event.</param>
/// <param name="ToId">Last event.</param>
/// <param name="Count">How many events that is.</param>
/// <param name="FollowsId">The subscription's matching event right before the run, or 0 when that was not looked
/// up.</param>
public readonly record struct EventRun(long FromId, long ToId, int Count, long FollowsId);
