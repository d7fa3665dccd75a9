using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Deliveries;

/// <summary>
/// Handed-over or failed events of one lane go into a delivery of their own, whose id is the record's: a consumer sent
/// them back, or an operator wants them tried again at once. Events that are settled when it is applied are left out.
/// </summary>
internal sealed record JobsRequeued(
    long SubscriptionId,
    EventPriority Priority,
    int Attempts,
    long NextAtMs,
    long LeaseUntilMs,
    AttemptNote? Note,
    JobList Jobs) : IControlRecord
{
    public ControlKind Kind => ControlKind.JobsRequeued;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(7);
        writer.WriteInt64(SubscriptionId);
        writer.WriteInt64((long)Priority);
        writer.WriteInt64(Attempts);
        writer.WriteInt64(NextAtMs);
        writer.WriteInt64(LeaseUntilMs);
        AttemptNote.Write(ref writer, Note);
        Jobs.Write(ref writer);
    }

    public void Apply(EngineState state, long id)
    {
        if (state.Subscriptions.Find(SubscriptionId) is { } subscription && subscription.LaneOf(Priority) is { } lane)
        {
            lane.Requeue(
                id,
                Jobs,
                new DeliveryStatus { Attempts = Attempts, NextAtMs = NextAtMs, LeaseUntilMs = LeaseUntilMs, LastAttempt = Note });
            subscription.Owner!.Signal.Pulse();
            subscription.Work.Pulse();
        }
    }

    internal static JobsRequeued Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new JobsRequeued(
            reader.Int64(),
            (EventPriority)reader.Int32(),
            reader.Int32(),
            reader.Int64(),
            reader.Int64(),
            AttemptNote.Read(ref reader),
            JobList.Read(ref reader));
    }
}
