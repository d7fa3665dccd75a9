using EventOps.Engine.Projections;

namespace EventOps.Engine;

/// <summary>What the engine is told at start. Immutable; read once.</summary>
public sealed record EngineOptions
{
    /// <summary>The data folder: the journal's, the index's, the archive's and the state's folders are in it.</summary>
    public required string DataPath { get; init; }

    /// <summary>Slots of the ring, a power of two: requests that can wait for a commit at once.</summary>
    public int RingSlots { get; init; } = 8_192;

    /// <summary>A commit is not held back for more than this many bytes.</summary>
    public long GroupCommitBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Distinct combinations of tenant, type, source and priority.</summary>
    public int SeriesMax { get; init; } = 262_144;

    /// <summary>Subscriptions.</summary>
    public int SubscriptionsMax { get; init; } = 10_000;

    /// <summary>Polls that wait at once.</summary>
    public int PollWaitersMax { get; init; } = 10_000;

    /// <summary>How long an idempotency key is remembered.</summary>
    public TimeSpan IdempotencyWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Idempotency keys remembered at once.</summary>
    public int IdempotencyEntriesMax { get; init; } = 1_000_000;

    /// <summary>Whether events of unregistered types are taken.</summary>
    public bool AllowUnregisteredTypes { get; init; }

    /// <summary>Event types that need no registration.</summary>
    public IReadOnlyList<EventType> BuiltInEventTypes { get; init; } = [];
}
