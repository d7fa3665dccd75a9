using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Deliveries;

/// <summary>
/// Events of one lane handed over together, as one webhook POST or one lease, until they are settled. The journal
/// writer's thread alone changes what it is; anyone may read.
/// </summary>
public sealed class Delivery
{
    private DeliveryStatus _status;
    private bool _inFlight;

    internal Delivery(long id, DeliveryStatus status)
    {
        Id = id;
        _status = status;
    }

    /// <summary>The id of the record that started it; the same over all attempts.</summary>
    public long Id { get; }

    /// <summary>What it is as of now; immutable, swapped.</summary>
    public DeliveryStatus Status
    {
        get => Volatile.Read(ref _status);
        internal set => Volatile.Write(ref _status, value);
    }

    /// <summary>Whether a POST is under way: memory only, because after a crash none is. Set by whoever sends.</summary>
    public bool InFlight
    {
        get => Volatile.Read(ref _inFlight);
        internal set => Volatile.Write(ref _inFlight, value);
    }

    /// <summary>Active while it is in flight or leased, else scheduled.</summary>
    public JobState StateAt(long nowMs) => InFlight || Status.LeaseUntilMs > nowMs ? JobState.Active : JobState.Scheduled;

    /// <summary>Whether it may be handed over now.</summary>
    public bool IsDue(long nowMs) => StateAt(nowMs) == JobState.Scheduled && Status.NextAtMs <= nowMs;

    internal void Write(ref MessagePackWriter writer)
    {
        DeliveryStatus status = Status;
        writer.WriteArrayHeader(6);
        writer.WriteInt64(Id);
        writer.WriteInt64(status.Attempts);
        writer.WriteInt64(status.NextAtMs);
        writer.WriteInt64(status.LeaseUntilMs);
        AttemptNote.Write(ref writer, status.LastAttempt);
        status.Jobs.Write(ref writer);
    }

    internal static Delivery Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        long id = reader.Int64();
        return new Delivery(id, new DeliveryStatus
        {
            Attempts = reader.Int32(),
            NextAtMs = reader.Int64(),
            LeaseUntilMs = reader.Int64(),
            LastAttempt = AttemptNote.Read(ref reader),
            Jobs = JobList.Read(ref reader),
        });
    }
}
