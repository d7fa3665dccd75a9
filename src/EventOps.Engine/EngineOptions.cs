using EventOps.Engine.Dispatch.Webhooks;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Retention;
using EventOps.Engine.Tenants;

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

    /// <summary>Keys in the key store.</summary>
    public int KeysMax { get; init; } = 10_000;

    /// <summary>Deleted events that are remembered at once, until they expire: about 30 bytes each.</summary>
    public int DeletedEventsMax { get; init; } = 1_000_000;

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

    /// <summary>How long events are kept, and the disk budget.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>What each tenant may take.</summary>
    public TenantQuotas Quotas { get; init; } = new();

    /// <summary>The tenant of whoever runs the server: what concerns no other tenant is told in its audit trail.</summary>
    public string OperatorTenant { get; init; } = "default";

    /// <summary>How webhooks are delivered.</summary>
    public WebhookSettings Webhooks { get; init; } = new();

    /// <summary>Events in an index segment; fewer only where tests need many segments.</summary>
    internal int SegmentEventsMax { get; init; } = IndexSegment.EventsMax;

    /// <summary>Where the archive log of a priority lives: the folder that the factory given to <see
    /// cref="EventPipeline"/> opens.</summary>
    public static string ArchiveLogPath(string dataPath, EventPriority priority) => Path.Combine(dataPath, "archive", priority switch
    {
        EventPriority.Low => "low",
        EventPriority.Normal => "normal",
        EventPriority.High => "high",
        EventPriority.Critical => "critical",
        _ => "audit",
    });
}
