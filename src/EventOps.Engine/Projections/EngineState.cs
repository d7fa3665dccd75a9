using System.Collections.Concurrent;
using EventOps.Engine.Deletion;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Idempotency;
using EventOps.Engine.Identity;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Notifications;
using EventOps.Engine.Operations.Alerts;
using EventOps.Engine.Operations.Runs;
using EventOps.Engine.Retention;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tenants;

namespace EventOps.Engine.Projections;

/// <summary>
/// Everything the journal folds into besides the event index. Changed by the journal writer's thread only (and by
/// recovery before it starts); what other threads read of it is immutable, atomic or guarded by its own short lock.
/// </summary>
public sealed class EngineState
{
    private const int SnapshotFields = 13;

    /// <summary>Fields of a snapshot from before there were keys.</summary>
    private const int FieldsAtFirst = 6;

    /// <summary>Fields of a snapshot from before tenants had quotas.</summary>
    private const int FieldsWithoutTenants = 7;

    /// <summary>Fields of a snapshot written before notifications could be reviewed.</summary>
    private const int FieldsBeforeReviews = 8;

    /// <summary>Fields of a snapshot written before events could be deleted.</summary>
    private const int FieldsBeforeDeletion = 9;

    /// <summary>Fields of a snapshot written before event types had schemas.</summary>
    private const int FieldsBeforeSchemas = 10;

    /// <summary>Fields of a snapshot written before there were alerts and runbooks.</summary>
    private const int FieldsBeforeOperations = 11;

    private readonly ConcurrentDictionary<string, OutcomeHistory> _outcomes = new(StringComparer.Ordinal);
    private long _archivedUntilId;
    private long _lowFromId;

    internal EngineState(EventTypeCatalogue eventTypes, IdempotencyTable idempotency)
    {
        EventTypes = eventTypes;
        Idempotency = idempotency;
    }

    /// <summary>The event types that may be published.</summary>
    public EventTypeCatalogue EventTypes { get; }

    /// <summary>The subscriptions.</summary>
    public SubscriptionRegistry Subscriptions { get; } = new();

    /// <summary>The events that were deleted and have not expired.</summary>
    internal DeletedEvents Deleted { get; } = new();

    /// <summary>The replays that ended last.</summary>
    public EndedReplays EndedReplays { get; } = new();

    /// <summary>The keys made while the server ran.</summary>
    public KeyStore Keys { get; } = new();

    /// <summary>Which notifications were reviewed.</summary>
    public ReviewBook Reviews { get; } = new();

    /// <summary>What was found wrong, and whether it still is.</summary>
    public AlertBook Alerts { get; } = new();

    /// <summary>Runs of runbooks.</summary>
    public RunBook Runs { get; } = new();

    /// <summary>Events up to this id are read from the archive, later ones from the journal.</summary>
    public long ArchivedUntilId
    {
        get => Volatile.Read(ref _archivedUntilId);
        internal set => Volatile.Write(ref _archivedUntilId, value);
    }

    /// <summary>Low events below this id were given up before their time, to keep the disk from filling.</summary>
    public long LowFromId
    {
        get => Volatile.Read(ref _lowFromId);
        internal set => Volatile.Write(ref _lowFromId, value);
    }

    /// <summary>What each tenant has taken of its quota.</summary>
    internal TenantTable Tenants { get; init; } = new(new TenantQuotas(), new RetentionOptions(), TimeProvider.System);

    internal IdempotencyTable Idempotency { get; }

    /// <summary>Who waits for anything new of a tenant; nothing of it is kept.</summary>
    internal TenantArrivals Arrivals { get; } = new();

    /// <summary>Id of the last control record applied.</summary>
    internal long AppliedUntilId { get; set; }

    /// <summary>Control records applied so far: a snapshot is due when it has changed.</summary>
    internal long ChangeCount { get; set; }

    /// <summary>How deliveries of a tenant ended since a time within the last week.</summary>
    internal OutcomeCounts OutcomesOf(string tenant, long sinceMs, long nowMs) =>
        _outcomes.TryGetValue(tenant, out OutcomeHistory? history) ? history.Since(sinceMs, nowMs) : default;

    internal void NoteCompleted(Subscription subscription, int events, long atMs)
    {
        subscription.NoteCompleted(events, atMs);
        if (subscription.IsInbox)
        {
            // What is read from an inbox was delivered by nobody.
            return;
        }

        HistoryOf(subscription).Add(atMs, events, 0);
        if (subscription.Replay is { } replay && subscription.Delivered >= replay.Total)
        {
            // Nothing of it can be left: whoever ends replays looks.
            Subscriptions.Changed.Pulse();
        }
    }

    internal void NoteFailed(Subscription subscription, int events, long atMs) => HistoryOf(subscription).Add(atMs, 0, events);

    /// <summary>A replay is over: its counts are kept, what became of each event is not.</summary>
    internal void EndReplay(Subscription replay, ReplayEnd end, long atMs)
    {
        // First among the ended ones: a reader that looks there last misses none.
        EndedReplays.Add(new EndedReplay(
            replay.Id,
            replay.Terms.Tenant,
            replay.Terms.Subscriber,
            replay.Replay!,
            end,
            atMs,
            replay.Delivered,
            replay.Lanes.Sum(one => one.FailedCount),
            replay.Lanes.Sum(one => one.Deleted.Count) - replay.GoneAtStart));
        Subscriptions.Remove(replay.Id);
    }

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(SnapshotFields);
        EventTypes.Write(ref writer);
        Subscriptions.Write(ref writer);
        writer.WriteInt64(ArchivedUntilId);
        writer.WriteInt64(LowFromId);
        EndedReplays.Write(ref writer);
        writer.WriteArrayHeader((uint)_outcomes.Count * 2);
        foreach ((string tenant, OutcomeHistory history) in _outcomes)
        {
            writer.WriteString(tenant);
            history.Write(ref writer);
        }

        Keys.Write(ref writer);
        Tenants.Write(ref writer);
        Reviews.Write(ref writer);
        Deleted.Write(ref writer);
        EventTypes.WriteSchemas(ref writer);
        Alerts.Write(ref writer);
        Runs.Write(ref writer);
    }

    internal void Read(ref MessagePackReader reader)
    {
        int fields = reader.ArrayHeader();
        EventTypes.Read(ref reader);
        Subscriptions.Read(ref reader);
        ArchivedUntilId = reader.Int64();
        LowFromId = reader.Int64();
        EndedReplays.Read(ref reader);
        int tenants = reader.ArrayHeader() / 2;
        for (int i = 0; i < tenants; i++)
        {
            _outcomes[reader.Text()] = OutcomeHistory.Read(ref reader);
        }

        if (fields > FieldsAtFirst)
        {
            Keys.Read(ref reader);
        }

        if (fields > FieldsWithoutTenants)
        {
            Tenants.Read(ref reader);
        }

        if (fields > FieldsBeforeReviews)
        {
            Reviews.Read(ref reader);
        }

        if (fields > FieldsBeforeDeletion)
        {
            Deleted.Read(ref reader);
        }

        if (fields > FieldsBeforeSchemas)
        {
            EventTypes.ReadSchemas(ref reader);
        }

        if (fields > FieldsBeforeOperations)
        {
            Alerts.Read(ref reader);
            Runs.Read(ref reader);
        }
    }

    private OutcomeHistory HistoryOf(Subscription subscription) =>
        _outcomes.GetOrAdd(subscription.Terms.Tenant, static _ => new OutcomeHistory());
}
