using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Deliveries;

/// <summary>
/// Handed-over events of one lane are dead letters from now on, whatever becomes of the rest of their delivery: a
/// consumer sent them back once too often.
/// </summary>
internal sealed record JobsFailed(
    long SubscriptionId, EventPriority Priority, long DeliveryId, int Attempts, AttemptNote Note, JobList Jobs) : IControlRecord
{
    public ControlKind Kind => ControlKind.JobsFailed;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(6);
        writer.WriteInt64(SubscriptionId);
        writer.WriteInt64((long)Priority);
        writer.WriteInt64(DeliveryId);
        writer.WriteInt64(Attempts);
        AttemptNote.Write(ref writer, Note);
        Jobs.Write(ref writer);
    }

    public void Apply(EngineState state, long id)
    {
        if (state.Subscriptions.Find(SubscriptionId) is { } subscription && subscription.LaneOf(Priority) is { } lane)
        {
            var letter = new DeadLetter(DeliveryId, Attempts, Note);
            state.NoteFailed(subscription, lane.Fail(Jobs, letter), EventId.UnixTimeMs(id));
            subscription.Work.Pulse();
        }
    }

    internal static JobsFailed Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new JobsFailed(
            reader.Int64(),
            (EventPriority)reader.Int32(),
            reader.Int64(),
            reader.Int32(),
            AttemptNote.Read(ref reader)!,
            JobList.Read(ref reader));
    }
}
