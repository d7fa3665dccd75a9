namespace EventOps.Engine.Subscriptions;

/// <summary>A run as it is kept: with the second in which it was acknowledged, which <c>deliveries</c> reports.</summary>
internal readonly record struct AckInterval(long FromId, long ToId, long AckedAtSeconds);
