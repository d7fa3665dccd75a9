using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Replays;

/// <summary>What a caller wants to have again.</summary>
/// <param name="Subscriber">For whom.</param>
/// <param name="Only">One of its subscriptions, or null for all of them.</param>
/// <param name="StartMs">The first millisecond since 1970.</param>
/// <param name="EndMs">The first millisecond that is not replayed any more.</param>
/// <param name="EventTypes">Patterns of event types; empty means all of the subscription's.</param>
/// <param name="Sources">Patterns of sources; empty means all of the subscription's.</param>
/// <param name="Priorities">Bit i set: priority i; 0 means all of the subscription's.</param>
/// <param name="EventsPerSecond">How fast at most; 0 means as fast as they are taken.</param>
public sealed record ReplayOrder(
    Subscriber Subscriber,
    Subscription? Only,
    long StartMs,
    long EndMs,
    string[] EventTypes,
    string[] Sources,
    byte Priorities,
    int EventsPerSecond);
