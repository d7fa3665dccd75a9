namespace EventOps.Engine.Subscriptions;

/// <summary>
/// A run as it is kept: with the time of its latest acknowledgement in milliseconds since 1970, which <c>deliveries</c>
/// reports. The others of it were in the same second.
/// </summary>
/// <param name="FromId">First event.</param>
/// <param name="ToId">Last event.</param>
/// <param name="AtMs">When.</param>
/// <param name="Count">How many events of the subscription that is.</param>
internal readonly record struct RunInterval(long FromId, long ToId, long AtMs, int Count);
