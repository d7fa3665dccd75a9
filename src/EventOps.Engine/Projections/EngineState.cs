using EventOps.Engine.Idempotency;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Projections;

/// <summary>
/// Everything the journal folds into besides the event index. Changed by the journal writer's thread only (and by
/// recovery before it starts); what other threads read of it is immutable, atomic or guarded by its own short lock.
/// </summary>
public sealed class EngineState
{
    private const int SnapshotFields = 4;
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

    internal IdempotencyTable Idempotency { get; }

    /// <summary>Id of the last control record applied.</summary>
    internal long AppliedUntilId { get; set; }

    /// <summary>Control records applied so far: a snapshot is due when it has changed.</summary>
    internal long ChangeCount { get; set; }

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(SnapshotFields);
        EventTypes.Write(ref writer);
        Subscriptions.Write(ref writer);
        writer.WriteInt64(ArchivedUntilId);
        writer.WriteInt64(LowFromId);
    }

    internal void Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        EventTypes.Read(ref reader);
        Subscriptions.Read(ref reader);
        ArchivedUntilId = reader.Int64();
        LowFromId = reader.Int64();
    }
}
