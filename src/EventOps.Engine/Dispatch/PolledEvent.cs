using EventOps.Engine.Projections;

namespace EventOps.Engine.Dispatch;

/// <summary>An event as it is handed to a consumer.</summary>
/// <param name="Reference">The event.</param>
/// <param name="IsReplayed">Whether it is of the past, because a replay was asked for.</param>
/// <param name="Attempt">Which time it is leased, the first being 1; 0 when it is only shown.</param>
public readonly record struct PolledEvent(EventRef Reference, bool IsReplayed, int Attempt)
{
    /// <summary>The event's id.</summary>
    public long Id => Reference.Id;
}
