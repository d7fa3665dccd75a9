namespace EventOps.Engine.Subscriptions;

/// <summary>
/// A run as it is kept, with how many events it is: with the time of its latest acknowledgement in milliseconds since
/// 1970, which <c>deliveries</c> reports. The others of
/// it were in the same second.
/// </summary>
internal readonly record struct AckInterval(long FromId, long ToId, long AckedAtMs, long Count);
