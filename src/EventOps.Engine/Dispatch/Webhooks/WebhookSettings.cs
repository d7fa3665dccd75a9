using EventOps.Engine.Dispatch.Sending;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>How webhooks are delivered. Immutable; read once.</summary>
public sealed record WebhookSettings
{
    /// <summary>Events in one POST.</summary>
    public int EventsPerDelivery { get; init; } = 100;

    /// <summary>How long a POST that is not full waits for more events, counted from its first event's publish.</summary>
    public int LingerMs { get; init; } = 10;

    /// <summary>Bytes of events in one POST; a single larger event goes alone.</summary>
    public int BatchBytesMax { get; init; } = 1024 * 1024;

    /// <summary>
    /// Deliveries of one subscription that may be under way or wait for their next attempt: beyond it nothing new leaves
    /// the backlog, so what a failing receiver costs is bounded (100,000 ids of 16 bytes with the default batch).
    /// </summary>
    public int OpenDeliveriesMax { get; init; } = 1_000;

    /// <summary>When a failed delivery is tried again.</summary>
    public RetrySchedule Retries { get; init; } = new();

    /// <summary>A subscription whose every attempt failed for this long is disabled.</summary>
    public TimeSpan DisableAfter { get; init; } = TimeSpan.FromDays(5);
}
